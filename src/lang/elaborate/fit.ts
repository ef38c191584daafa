/**
 * Does the script run on every backend that it names? A run would refuse, on one backend, a mapping that has no room there
 * (a 32-bit guest has 3 GiB of user space and lays mappings out elsewhere), a statement that its kernel does not have, or
 * more CPUs than it knows. The script still runs on the others, so these are warnings.
 */
import { Circle, functionsOn, layOut } from '../../sim/functions.ts';
import { misplaced, withoutHuge } from '../../sim/huge.ts';
import { Layout, LayoutError } from '../../sim/layout.ts';
import type { Parameters, Width } from '../../sim/parameters.ts';
import { findPreset, type Preset } from '../../sim/presets.ts';
import { refusedOnS390 } from '../../sim/s390.ts';
import type { BackendChoice, Mapping, Scenario, ScriptFunction } from '../../sim/scenario.ts';
import type { PageOperand, Place } from '../../sim/statements.ts';
import {
  type Lack,
  lacking,
  lackText,
  mostCpus,
  parametersOf,
  routinesOf,
  withoutFolios,
  withoutTasks,
} from '../../sim/supported.ts';
import { wantsMarkers } from '../../sim/wp-markers.ts';
import type { Fix } from '../diagnostic.ts';
import type { Extra } from '../findings.ts';
import * as ast from '../generated/ast.ts';
import { placeOf, placeOfHead, placeOfLine, placeOfProperty } from '../places.ts';
import type { Context } from './context.ts';

type Checked = Pick<Scenario, 'tasks' | 'backends' | 'cpus' | 'maps' | 'setup' | 'programs' | 'functions'>;

/** One thing that some backends refuse. */
interface Refused<What> {
  readonly what: What;
  readonly by: BackendChoice[];
}

/** Reports each mapping, statement and number of CPUs that some backends refuse. */
export function checkBackends(context: Context, scenario: Checked): void {
  checkHuge(context, scenario);
  const misfits = new Map<string, Refused<LayoutError>>();
  const lacks = new Map<string, Refused<Lack>>();
  const taskless = new Map<string, Refused<string>>();
  const flat = new Map<string, Refused<{ readonly place: Place; readonly reason: string }>>();
  const strange = new Map<string, Refused<{ readonly place: Place; readonly what: string }>>();
  const single = new Map<string, Refused<{ readonly map: Mapping; readonly reason: string }>>();
  for (const choice of scenario.backends) {
    const preset = findPreset(choice.preset);
    if (!preset) continue;
    checkCpus(context, choice, scenario.cpus);
    const parameters = parametersOf(preset, choice);
    const odd = refusedOnS390(scenario, parameters, preset);
    if (odd) {
      const place = odd.place ?? choice.place ?? placeOfHead(context.script);
      note(strange, `${place.line}:${place.column} ${odd.what}`, { place, what: odd.what }, choice);
      continue;
    }
    const hugeless = withoutHuge(scenario, parameters, preset);
    if (hugeless) note(flat, hugeless.reason, hugeless, choice);
    const untasked = scenario.tasks && withoutTasks(parameters, preset);
    if (untasked) note(taskless, untasked, untasked, choice);
    for (const map of scenario.maps) {
      const reason = map.name ? withoutFolios(map, parameters, preset) : undefined;
      if (reason) note(single, `${map.name} ${reason}`, { map, reason }, choice);
    }
    const layout = layoutOf(scenario.maps, parameters.width);
    const functions = functionsOn(scenario.functions ?? [], choice);
    const marker = wantsMarkers(scenario, functions, parameters);
    if (marker) note(flat, marker.reason, marker, choice);
    if (layout instanceof LayoutError) note(misfits, `${layout.map}`, layout, choice);
    else {
      checkCircles(context, choice, functions, parameters, preset, layout);
      const programs = [scenario.setup, ...scenario.programs, ...functions.map(f => f.program)];
      for (const lack of lacking(programs, layout, parameters, preset, functions))
        note(lacks, `${lack.place.line}:${lack.place.column} ${lackText(lack, '')}`, lack, choice);
    }
  }
  for (const { what, by } of misfits.values()) {
    const { place } = scenario.maps[what.map];
    context.findings.add('PTE038', place, { problem: what.message, names: names(by) }, without(context, by));
  }
  for (const { what, by } of single.values())
    context.findings.add('PTE068', what.map.place, { reason: what.reason, name: what.map.name, names: names(by) });
  for (const { what, by } of strange.values())
    context.findings.add('PTE058', what.place, { what: `on ${names(by)}, ${what.what}` }, without(context, by));
  for (const { what, by } of taskless.values())
    context.findings.add('PTE058', scenario.tasks!.place, { what: `on ${names(by)}, ${what}` }, without(context, by));
  if (flat.size > 0) {
    const all = [...flat.values()];
    const what = all.map(({ what: { reason }, by }) => `on ${names(by)}, ${reason}`).join('; ');
    context.findings.add(
      'PTE058',
      all[0].what.place,
      { what },
      without(
        context,
        all.flatMap(({ by }) => by),
      ),
    );
  }
  for (const { what, by } of lacks.values())
    context.findings.add('PTE058', what.place, { what: lackText(what, names(by)) }, withKernel(context, what, by));
}

/** What has migration entries for a while. */
const migrating: ReadonlySet<string> = new Set(['migrate_pages', 'split_huge_page', 'shrink_page_list']);

/** Those that take a reference to a page by its entry. */
const takes: ReadonlySet<string> = new Set(['get_user_pages', 'pin_user_pages', 'pin_user_pages_fast']);

const isOfHuge = (page: PageOperand, maps: readonly Mapping[]): boolean =>
  page !== 'p' && maps[page.map].huge !== undefined;

/** Statements that have no place beside huge mappings, or without one. */
function checkHuge({ findings }: Context, { maps, setup, programs, functions }: Checked): void {
  const all = [setup, ...programs, ...(functions ?? []).map(f => f.program)];
  const statements = all.flatMap(program => program.statements);
  const forks = maps.some(map => map.huge) && statements.some(({ action }) => action.kind === 'fork');
  const hints = statements.some(({ action }) => action.kind === 'activity' && action.does === 'change_prot_numa');
  const moves = maps.some(map => map.huge) && statements.some(({ action }) => action.kind === 'mremap');
  for (const { action, place } of statements) {
    const found = misplaced(action, maps);
    if (found) findings.add('PTE019', place, { ...found });
    // Of a part of a huge page that a child has, the kernel frees nothing and splits nothing (madvise_free_huge_pmd: total_mapcount).
    if (forks && action.kind === 'madvise' && action.advice === 'free')
      findings.add('PTE019', place, { what: '`madvise-free`', where: 'beside huge mappings and `fork`' });
    // copy_huge_pmd splits an entry whose page is pinned (page_try_dup_anon_rmap); do_huge_pmd_numa_page comes before a look at one that is PROT_NONE.
    if ((forks || hints) && action.kind === 'activity' && isOfHuge(action.page, maps) && takes.has(action.does)) {
      const other = forks ? 'fork' : 'change_prot_numa';
      findings.add('PTE019', place, {
        what: `\`${action.does}\``,
        where: `on pages of a huge mapping beside \`${other}\``,
      });
    }
    // The walk of remove_migration_ptes would have to find both places, whole or split.
    if (moves && action.kind === 'activity' && migrating.has(action.does))
      findings.add('PTE019', place, { what: `\`${action.does}\``, where: 'beside huge mappings and `mremap`' });
  }
}

/** A replaced kernel function may come back to itself by way of the kernel's others, as they are on a backend. */
function checkCircles(
  context: Context,
  { name }: BackendChoice,
  functions: readonly ScriptFunction[],
  parameters: Parameters,
  preset: Preset,
  layout: Layout,
): void {
  if (!functions.some(f => f.replaces)) return;
  try {
    layOut(routinesOf(parameters, preset), functions, layout, 0);
  } catch (error) {
    if (!(error instanceof Circle)) throw error;
    const named = error.routines.map(routine => functions.find(f => f.routine === routine));
    const at = named.find(f => f !== undefined);
    if (!at) return;
    const others = error.routines.filter(routine => routine !== at.routine);
    const way = others.map(routine => `\`${named.find(f => f?.routine === routine)?.name ?? routine}\``).join(', ');
    context.findings.add('PTE077', at.place, { backend: name, name: at.name, way });
  }
}

function checkCpus(context: Context, choice: BackendChoice, cpus: number): void {
  const most = mostCpus(choice);
  if (most === undefined || cpus <= most) return;
  const place = choice.place ?? placeOfHead(context.script);
  context.findings.add('PTE059', place, { name: choice.name, most, cpus }, without(context, [choice]));
}

function note<What>(found: Map<string, Refused<What>>, key: string, what: What, choice: BackendChoice): void {
  const known = found.get(key);
  if (!known) found.set(key, { what, by: [choice] });
  else if (!known.by.includes(choice)) known.by.push(choice);
}

function names(choices: readonly BackendChoice[]): string {
  return choices.map(choice => choice.name).join(', ');
}

function layoutOf(maps: readonly Mapping[], width: Width): Layout | LayoutError {
  try {
    return new Layout(maps.map(spokenName), width);
  } catch (error) {
    if (error instanceof LayoutError) return error;
    throw error;
  }
}

/** The target of an mremap without `as` is called by its address. */
function spokenName(map: Mapping): Mapping {
  return map.name ? map : { ...map, name: `0x${(map.address ?? 0).toString(16)}` };
}

/** The fix that has the script run without these backends, where others remain. */
function without({ script }: Context, choices: readonly BackendChoice[]): Extra {
  const lines = linesOf(script, choices);
  if (lines.length < choices.length || lines.length === script.items.filter(ast.isBackend).length) return {};
  const title = `Remove \`backend ${names(choices)}\``;
  return { fix: { title, edits: lines.map(line => ({ place: placeOfLine(line), newText: '' })) } };
}

/** The fix that gives these backends a kernel that has the statement. */
function withKernel({ script }: Context, { way }: Lack, choices: readonly BackendChoice[]): Extra {
  if (!way) return {};
  const lines = linesOf(script, choices);
  if (lines.length < choices.length) return { fix: onNewKernel(script) };
  const title = `Let \`mm ${way}\` drive ${names(choices)}`;
  return { fix: { title, edits: lines.map(line => withMm(line, way)) } };
}

/** A script that names no backend runs on those of the thread: it names one of today instead. */
function onNewKernel(script: ast.Script): Fix {
  const { line, column } = placeOf(script.items[0]);
  const place = { line, column, endLine: line, endColumn: column };
  return { title: 'Run on `xen-6.1`', edits: [{ place, newText: 'backend xen-6.1\n' }] };
}

function withMm(line: ast.Backend, way: string): Fix['edits'][number] {
  const setting = line.settings.find(({ knob }) => knob === 'mm');
  if (setting) return { place: placeOfProperty(setting, 'value'), newText: way };
  const last = line.settings.at(-1);
  const place = last ? end(placeOf(last)) : end(placeOfProperty(line, 'preset'));
  return { place, newText: last ? `, mm ${way}` : ` { mm ${way} }` };
}

function linesOf(script: ast.Script, choices: readonly BackendChoice[]): ast.Backend[] {
  const chosen = new Set(choices.map(choice => choice.name));
  return script.items.filter(ast.isBackend).filter(line => chosen.has(line.alias ?? line.preset ?? ''));
}

function end({ endLine, endColumn }: Place): Place {
  return { line: endLine, column: endColumn, endLine, endColumn };
}
