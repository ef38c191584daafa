/**
 * A script on one backend as a SPIN model: shared memory as global arrays, a process for each CPU, and one more that
 * says, when nobody can move any more, how the run has ended, and checks what the script expects.
 *
 * The order of the steps comes from the linked code, as it does for the explorer; what a step means is said here once
 * more (steps.ts, macros.ts), and the search is SPIN's. src/README.md says what agreement is therefore worth.
 *
 * Not in the model: costs and counts, and what `outside` names.
 */

import { build } from '../../sim/build.ts';
import { tooLarge } from '../../sim/explore/exploration.ts';
import { settle } from '../../sim/explore/states/moves.ts';
import { families } from '../../sim/families.ts';
import { hasHandlers } from '../../sim/interrupts.ts';
import type { Layout } from '../../sim/layout.ts';
import type { Machine } from '../../sim/machine.ts';
import { since } from '../../sim/parameters.ts';
import { findPreset } from '../../sim/presets.ts';
import { Unsupported } from '../../sim/program.ts';
import type { BackendChoice, Mapping, Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import type { Action, Place } from '../../sim/statements.ts';
import { inComment } from '../block-comment.ts';
import { activities } from './activities.ts';
import { besideVariables } from './besides.ts';
import { copies, forks, hasCopies, keepsAnonVma } from './copies.ts';
import { cpuProcesses } from './cpu.ts';
import { ending } from './ending.ts';
import { fillers, fillVariables } from './fills.ts';
import { forking } from './forking.ts';
import { frames, framesOf, MOST_FRAMES, ownReference } from './frames.ts';
import { inlines } from './inlines.ts';
import { macros } from './macros.ts';
import { memory, pageCache, sizes, tablesChange } from './memory.ts';
import { moves, moving } from './moving.ts';
import { askedEnding, NOTED } from './questions.ts';
import { revocationInlines } from './revocations.ts';
import { MOST_PAGES } from './steps/functions.ts';
import { bufferProcesses, storeBuffers } from './store-buffers.ts';
import { tasks } from './tasks.ts';
import { unmapping, unmaps } from './unmapping.ts';
import { dataInlines, dataVariables } from './waiting-data.ts';
import { walkers, walkVariables } from './walkers.ts';
import { words } from './words.ts';
import { writeback } from './writeback.ts';

/** Of a script that says nothing at all. */
const NOWHERE: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** What is not modelled beyond a step here and there: the end of an address space. */
const outside: ReadonlySet<Action['kind']> = new Set(['exit']);

/** Most pages that a call takes away: a gather is full with 506 (2.6, FREE_PTE_NR), and a page-table page moves as a whole with 512. */
const MOST_ZAPPED = 500;

const isShared = ({ sharing, file }: Mapping): boolean => sharing === 'shared' || file;

/** What leaves no entry empty behind its lock. */
const keeping: ReadonlySet<Action['kind']> = new Set(['read', 'write', 'mprotect', 'flush_tlb', 'barrier', 'fence']);

/** The model, as text; `text` is the script's, for comments. Throws what `build` throws, and Unsupported. */
export function promelaModel(scenario: Scenario, choice: BackendChoice, text: string): string {
  return modelOf(scenario, choice, text, ending).text;
}

/** A model, and what its search needs to be told. */
export interface SearchedModel {
  readonly text: string;
  /** Bytes of a state, at most. */
  readonly vectorBytes: number;
}

/**
 * The model of a search that answers questions (questions.ts); `shared`: by several processes together, for which SPIN takes no
 * hidden variables. Throws as promelaModel.
 */
export function askedModel(scenario: Scenario, choice: BackendChoice, text: string, shared = false): SearchedModel {
  const [comes] = scenario.programs.flatMap(({ statements, handlers, preempting }) =>
    handlers || preempting !== undefined ? [statements[handlers?.[0] ?? preempting!]] : [],
  );
  if (comes && shared)
    throw new Unsupported(
      comes.place,
      'a multi-core search by SPIN tells no ways with interrupts or switches of tasks',
    );
  const model = modelOf(scenario, choice, text, (machine, of, on) => askedEnding(machine, of, on, shared));
  return { ...model, text: `${shared ? '#define hidden\n' : ''}${comes ? NOTED : ''}${model.text}` };
}

type Ending = (machine: Machine, scenario: Scenario, choice: BackendChoice, said: (line: number) => string) => string;

function modelOf(scenario: Scenario, choice: BackendChoice, text: string, end: Ending): SearchedModel {
  const large = tooLarge(scenario);
  if (large) throw new Unsupported(scenario.maps[0].place, large);
  const { machine, parameters } = build(scenario, choice);
  checkModelled(machine, scenario, choice);
  checkMigrations(machine, scenario);
  for (let cpu = 0; cpu < scenario.cpus; cpu++) settle(machine, cpu);
  const lines = text.split('\n');
  const said = (line: number): string => `line ${line}: ${inComment((lines[line - 1] ?? '').trim())}`;
  const xen = families[findPreset(choice.preset)!.family].xen;
  if (framesOf(machine) > MOST_FRAMES)
    throw new Unsupported(scenario.maps[0].place, `more than ${MOST_FRAMES} frames are not in the model for SPIN`);
  // The erratum's A and D in an entry that is empty, or of swap space, make another of it, by its bits, which the model has not.
  const takesAway = scenario.programs.flatMap(p => p.statements).find(({ action: { kind } }) => !keeping.has(kind));
  if (parameters.stray_ad && machine.build.frames && takesAway)
    throw new Unsupported(
      takesAway.place,
      'A and D in entries without a page (stray_ad) are not in the model for SPIN',
    );
  const bytes = vectorBytes(scenario, machine.build.layout.pages, framesOf(machine));
  const parts = [
    header(scenario, choice, bytes),
    sizes(machine, scenario),
    macros(parameters, xen),
    memory(machine, scenario),
    unmapping(machine),
    writeback(machine),
    moving(machine),
    walkVariables(machine),
    fillVariables(machine),
    words(machine),
    besideVariables(machine),
    tasks(machine),
    ...[copies(machine)].filter(Boolean),
    storeBuffers(machine),
    frames(machine, scenario),
    dataVariables(machine),
    activities(machine),
    ...[forking(machine)].filter(Boolean),
    revocationInlines(machine, scenario),
    dataInlines(machine),
    inlines(parameters, {
      tablesChange: tablesChange(machine),
      unmaps: unmaps(machine),
      moves: moves(machine),
      pageCache: pageCache(machine),
      frames: machine.build.frames !== null,
      reclaims: machine.build.frames?.reclaims ?? false,
      ownReference: ownReference(machine),
      anonVma: keepsAnonVma(machine),
      copies: hasCopies(machine),
    }),
  ];
  const processes = [
    cpuProcesses(machine, scenario, said, parts.join('\n')),
    bufferProcesses(machine),
    walkers(machine, parameters),
    fillers(machine),
    end(machine, scenario, choice, said),
  ];
  return { text: [...parts, ...processes].join('\n'), vectorBytes: bytes };
}

/** Room for a state, by the page, by the frame and by the CPU; pan wants to know, and too much costs nothing. */
function vectorBytes({ cpus }: Scenario, pages: number, ofFrames: number): number {
  return 1024 * Math.ceil((1024 + pages * (32 + 8 * cpus) + ofFrames * 4 + cpus * 1024) / 1024);
}

function checkModelled(
  { build: { folios, layout, parameters, readAhead } }: Machine,
  scenario: Scenario,
  { name, preset }: BackendChoice,
): void {
  const { programs, maps, functions } = scenario;
  const { mm, width } = parameters;
  const first = [...maps, ...(scenario.words ?? []), ...programs.flatMap(p => p.statements)][0]?.place ?? NOWHERE;
  const huge = maps.find(map => map.huge);
  const copies = maps.some(({ copyOf }) => copyOf !== undefined);
  if (huge) throw new Unsupported(huge.place, 'huge entries are not in the model for SPIN');
  for (const { action, place } of [...programs, ...(functions ?? []).map(f => f.program)].flatMap(p => p.statements)) {
    if ((action.kind === 'word_wait' || action.kind === 'word_take') && hasHandlers(scenario))
      throw new Unsupported(place, 'a wait for a word beside interrupts is not in the model for SPIN');
    if (outside.has(action.kind)) throw new Unsupported(place, `${action.kind} is not in the model for SPIN`);
    if (copies && asksWhoMaps(action))
      throw new Unsupported(
        place,
        'what asks who maps a page is not in the model for SPIN beside a child with a program',
      );
    if (action.kind === 'munmap' || action.kind === 'madvise' || action.kind === 'mremap') {
      const { first, last } = action.range;
      if (last.map !== first.map || last.index - first.index >= MOST_ZAPPED)
        throw new Unsupported(
          place,
          `a call that takes away more than ${MOST_ZAPPED} pages is not in the model for SPIN`,
        );
    }
    if (action.kind === 'mremap' && since(mm, '6.12') && mayMoveWhole(layout, action))
      throw new Unsupported(place, 'a move to the end of a page-table page is not in the model for SPIN');
    if (action.kind === 'mremap' && isShared(maps[action.range.first.map]))
      throw new Unsupported(place, 'mremap of shared memory or of a file is not in the model for SPIN');
  }
  const pages = maps.reduce((sum, map) => sum + map.pages, 0);
  if (functions && pages > MOST_PAGES)
    throw new Unsupported(
      functions[0].place,
      `functions over more than ${MOST_PAGES} pages are not in the model for SPIN`,
    );
  if (width === 's390') throw new Unsupported(first, `page tables of s390 on ${name} are not in the model for SPIN`);
  const folio = maps.find((_, map) => folios.has(map) || readAhead.has(map));
  if (folio) throw new Unsupported(folio.place, `large folios of Linux ${mm} on ${name} are not in the model for SPIN`);
  const tmpfs = maps.find(map => map.tmpfs);
  if (tmpfs) throw new Unsupported(tmpfs.place, 'a private mapping of tmpfs is not in the model for SPIN');
  const { queue } = families[findPreset(preset)!.family];
  if (queue === 'operations' || queue === 'bytes')
    throw new Unsupported(first, `the queue of ${name} is not in the model for SPIN`);
}

/** The kernel's work on a page that others may map, too. */
const WHO_MAPS: ReadonlySet<string> = new Set([
  'shrink_page_list',
  'migrate_pages',
  'write_protect_page',
  'change_prot_numa',
]);
const asksWhoMaps = (action: Action): boolean =>
  (action.kind === 'activity' && WHO_MAPS.has(action.does)) || (action.kind === 'madvise' && action.advice === 'free');

/** Which migration entries of 6.1 are of exclusive pages, the model does not say, and fork asks. */
function checkMigrations(machine: Machine, { maps }: Scenario): void {
  const { entries, layout, parameters } = machine.build;
  if (!forks(machine) || !since(parameters.mm, '6.1')) return;
  for (let page = 0; page < layout.pages; page++) {
    const e = machine.entry(page);
    if (entries.isMigration(machine.state[e + st.LO], machine.state[e + st.HI]))
      throw new Unsupported(
        maps[layout.region(page).map].place,
        'fork of pages under migration is not in the model for SPIN',
      );
  }
}

/** Whether a move may begin at the start of its first page-table page, since 6.7 (sim/ops/realign.ts). */
function mayMoveWhole(layout: Layout, { range, to }: Extract<Action, { kind: 'mremap' }>): boolean {
  const [first, last] = layout.range(range);
  const below = layout.vpn(first) % layout.tableEntries;
  return below === layout.vpn(layout.page(to)) % layout.tableEntries && last + 1 - first >= layout.tableEntries - below;
}

function header(scenario: Scenario, choice: BackendChoice, bytes: number): string {
  return `/*
 * ${scenario.name} on ${choice.name}, as a model for SPIN (spinroot.com), version 6.
 *
 *   spin -a model.pml && cc -O2 -DSAFETY -DVECTORSZ=${bytes} -o pan pan.c && ./pan -m1000000
 *
 * checks what the script says is never or always so. An error is an interleaving in which it is not: spin -t -p
 * model.pml shows it. At the end of this file are the script's expectations, and how to look for what is sometimes so.
 */`;
}
