/**
 * Scripts as one C program: their system calls, accesses, forks and waits, each CPU a thread, with the marks that
 * `ptelab compare` and `ptelab import` read. A program of several scripts does the one that it is asked for by name.
 */

import { Layout } from '../../sim/layout.ts';
import { Unsupported } from '../../sim/program.ts';
import type { Mapping, Scenario } from '../../sim/scenario.ts';
import { inComment } from '../block-comment.ts';
import { callerOf, Places } from '../steps.ts';
import { running } from './running.ts';
import { base, type Part, parts } from './runtime.ts';
import { type Call, callsOf, partiesOf, protWords } from './statements.ts';
import { tracing } from './tracing.ts';

/** A script of a program, and the name by which the program knows it. */
export interface NamedScript {
  readonly name: string;
  readonly scenario: Scenario;
}

/** The functions of one script, and what they need. */
interface Functions {
  readonly text: string;
  readonly row: string;
  readonly parts: ReadonlySet<Part>;
}

/** Most pages of a folio that the program writes at once. */
const MOST_FOLIO = 512;

/** The text of a program; `heading` is its first comment. Throws Unsupported and LayoutError, by place of the script. */
export function programText(scripts: readonly NamedScript[], heading: readonly string[]): string {
  const functions = scripts.map(({ name, scenario }, number) => functionsOf(name, scenario, number));
  const used = new Set(functions.flatMap(f => [...f.parts]));
  return [
    `/*\n${heading.map(line => ` * ${inComment(line)}`.trimEnd()).join('\n')}\n */`,
    base,
    tracing.trimStart(),
    ...(Object.keys(parts) as Part[]).filter(part => used.has(part)).map(part => parts[part].trimStart()),
    ...functions.map(f => f.text),
    `static const struct script scripts[] = {\n${functions.map(f => `\t${f.row},\n`).join('')}};\n`,
    running(used).trimStart(),
  ].join('\n');
}

function functionsOf(name: string, scenario: Scenario, number: number): Functions {
  refuse(scenario);
  const places = new Places(scenario, new Layout(scenario.maps, 'x86-64').named(scenario));
  const parties = partiesOf(scenario.programs);
  const used = new Set<Part>();
  const prefix = `s${number}`;
  const body = (title: string, calls: readonly Call[]): string => {
    for (const call of calls) for (const part of call.parts) used.add(part);
    const lines = calls.map(({ text, line }) => `\t${text.padEnd(55)} /* line ${line} */\n`);
    return `static void ${prefix}_${title}(void)\n{\n${lines.join('')}}\n`;
  };
  const setup = [...mapCalls(scenario, places), ...callsOf(scenario.setup.statements, places, parties)];
  const cpus = scenario.programs.map(program => callsOf(program.statements, places, parties));
  const texts = [
    body('setup', setup),
    ...cpus.flatMap((calls, cpu) => (calls.length ? [body(`cpu${cpu}`, calls)] : [])),
  ];
  const rows = cpus.flatMap((calls, cpu) => (calls.length ? [`[${cpu}] = ${prefix}_cpu${cpu}`] : []));
  return {
    text: texts.join('\n'),
    row: `{ "${name}", ${prefix}_setup, { ${rows.join(', ') || '0'} }, ${scenario.cpus}, ${callerOf(scenario)} }`,
    parts: used,
  };
}

/** What is not a statement, and still nothing that a real kernel has. */
function refuse({ maps, functions, programs, tasks }: Scenario): void {
  if (tasks) throw new Unsupported(tasks.place, 'the program is one process, and its CPUs are its threads');
  for (const { handlers, preempting, statements } of programs) {
    if (handlers) throw new Unsupported(statements[handlers[0]].place, 'no program is the handler of an interrupt');
    if (preempting !== undefined)
      throw new Unsupported(statements[preempting].place, 'no program says when another thread preempts it');
  }
  const huge = maps.find(map => map.huge);
  if (huge) throw new Unsupported(huge.place, `no program can tell which entries map ${huge.name}`);
  for (const { name, swapped, migrating, folio, file, tmpfs, place } of maps) {
    if (tmpfs)
      throw new Unsupported(place, `the program makes its files where it is started, and ${name} is one of tmpfs`);
    if (folio !== undefined && (!file || folio > MOST_FOLIO))
      throw new Unsupported(place, `no program can ask for folios of ${folio} pages in ${name}`);
    if (swapped.length > 0) throw new Unsupported(place, `no program can ask for swap entries in ${name}`);
    if (migrating.length > 0) throw new Unsupported(place, `no program can ask for migration entries in ${name}`);
  }
  for (const { name, replaces, on, place } of functions ?? []) {
    if (replaces && !on)
      throw new Unsupported(place, `a real kernel has its own ${name}; say \`on\` which backends have this one`);
  }
}

/** Makes the mappings, and brings their pages into the state that the script declares. */
function mapCalls(scenario: Scenario, places: Places): Call[] {
  const { maps, setup, programs } = scenario;
  const moved = new Set(
    [setup, ...programs].flatMap(p =>
      p.statements.flatMap(({ action }) => (action.kind === 'mremap' ? [action.to.map] : [])),
    ),
  );
  return maps.flatMap((map, i) => (moved.has(i) ? [] : mapCall(map, i, places)));
}

function mapCall(map: Mapping, number: number, places: Places): Call[] {
  const { pages, protection, sharing, file, readonly, folio, state, place } = map;
  const span = `0x${places.address({ map: number, index: 0 }).toString(16)}, ${pages}`;
  const call = (text: string, part: Part): Call => ({ text, parts: [part], line: place.line });
  const flags = sharing === 'shared' ? 'MAP_SHARED' : 'MAP_PRIVATE';
  // A page of its own, not the zero page: anonymous memory is written to, whatever is left of that.
  const own = sharing === 'private' && !file && state !== 'untouched';
  const written = state === 'written' || own;
  const lacks = written ? !protection.startsWith('rw') : state !== 'untouched' && protection === 'none';
  const first = lacks ? (written ? 'rw' : 'r') : protection;
  const made = file
    ? call(
        `do_map_file("${map.name}", ${span}, ${protWords[first]}, ${flags}, ${readonly ? 1 : 0}, ${folio ?? 0});`,
        'map_file',
      )
    : call(`do_map(${span}, ${protWords[first]}, ${flags});`, 'map');
  const calls = [made];
  const access = (write: boolean) => calls.push(call(`do_access(${write ? 1 : 0}, ${span}, 1);`, 'access'));
  if (state !== 'untouched') access(written);
  // A and D are cleared by MADV_FREE in anonymous memory, by MADV_COLD in that of a file.
  const clears = own ? state !== 'written' : state === 'resident';
  if (clears) calls.push(call(`do_madvise(${span}, ${own ? 'MADV_FREE' : 'MADV_COLD'});`, 'madvise'));
  if (clears && own) calls.push(call('end_lists();', 'lists'));
  if (own && state === 'read') access(false);
  if (lacks) calls.push(call(`do_mprotect(${span}, ${protWords[protection]});`, 'mprotect'));
  return calls;
}
