/**
 * A machine for one scenario on one backend: layout, lowered and linked code, and the state that the script starts in,
 * with the setup block already run.
 */
import { type Ahead, accessedPages, lookAhead, namedRanges } from './ahead.ts';
import { AreaLists } from './area-list.ts';
import { asksForFills } from './asked-accesses.ts';
import { AtOnce } from './at-once.ts';
import { BuildError, TooManyCpus } from './build-error.ts';
import { Entries } from './entries.ts';
import { exitsOf } from './exit-table.ts';
import { type Family, families } from './families.ts';
import { fillsOf } from './fills.ts';
import { followsPendingFlushes } from './flush-pending.ts';
import { hasFolios } from './folio.ts';
import { Following } from './following.ts';
import { askedAt, MAX_DATA_PAGES, MAX_HUGE_DATA_PAGES, PageFrames } from './frames.ts';
import { functionsOn, layOut, withFunctions } from './functions.ts';
import { HugeEntries, withoutHuge } from './huge.ts';
import { asksForInterrupts, hasHandlers } from './interrupts.ts';
import { Layout } from './layout.ts';
import { followsLazyFree } from './lazy-free.ts';
import { link } from './link.ts';
import { type Build, type Code, type Fill, Machine } from './machine.ts';
import { memoryOf } from './memory.ts';
import { MAX_INTERRUPTED_CPUS, MOST_AT_ONCE, MOST_FILLS, MOST_FILLS_UNTOLD, type Movers, moversOf } from './mover.ts';
import { nestsLazy } from './nested-lazy.ts';
import { observedLocals } from './observed.ts';
import { requestCapacity } from './ops/multicall.ts';
import { SMALLEST_OPERATION } from './ops/shadow.ts';
import { shadowStart } from './ops/shadow-copy.ts';
import { type Buffers, buffersOf } from './ordered.ts';
import { type Parameters, since } from './parameters.ts';
import { findPreset, type Preset } from './presets.ts';
import { profileOf } from './profiles/index.ts';
import { mayMove, ownsFrames, programSteps, protocolRoutines, Unsupported } from './program.ts';
import { isReadInFolios } from './read-ahead.ts';
import { Recorder } from './recorder.ts';
import { revocablePages } from './revocable.ts';
import { over } from './routine.ts';
import { refusedOnS390 } from './s390.ts';
import type { BackendChoice, Scenario } from './scenario.ts';
import { checkSize, needsWide } from './size.ts';
import { start } from './start.ts';
import * as st from './state.ts';
import type { Action, Statement } from './statements.ts';
import { MOST_STORES } from './store-buffer.ts';
import { lacking, lackText, mostCpus, parametersOf, routinesOf, withoutTasks } from './supported.ts';
import { taskTable } from './task-table.ts';
import { startTasks } from './tasks.ts';
import { UniformTables } from './uniform.ts';
import { hasVmaLocks } from './vma-locks.ts';
import { wakersOf } from './wakers.ts';
import { asksForWalks } from './walker.ts';
import { wantsMarkers } from './wp-markers.ts';

export interface Built {
  readonly machine: Machine;
  readonly preset: Preset;
  readonly parameters: Parameters;
  readonly ahead: readonly Ahead[];
  readonly banner: string | null;
}

/** Entries of s390's cache of a CPU: those of a page-table page (arch/s390/mm/ipte_batch.c). */
const PTRS_PER_PTE = 256;

/** Most steps that a setup block may take. */
const MAX_SETUP_STEPS = 50_000_000;
/** Most events of it that are kept while it runs. */
const MAX_SETUP_ROWS = 1 << 16;

/** How a machine is built: with stretches of a large mapping that are kept as such, or with wider words even where the script does not need them. */
export interface BuildOptions {
  readonly large?: boolean;
  readonly wide?: boolean;
}

/** Builds and sets up. Throws BuildError, LayoutError where the mappings do not fit, Unsupported, or TooManyPages. */
export function build(scenario: Scenario, choice: BackendChoice, { large, wide }: BuildOptions = {}): Built {
  const preset = findPreset(choice.preset);
  if (!preset) throw new BuildError(`no backend is called ${choice.preset}`);
  const parameters = parametersOf(preset, choice);
  const family = families[preset.family];
  const most = mostCpus(choice);
  if (most !== undefined && scenario.cpus > most)
    throw new TooManyCpus(`${preset.name} runs on ${most} CPU, and the script has ${scenario.cpus}`);
  const odd = refusedOnS390(scenario, parameters, preset);
  if (odd?.place) throw new Unsupported(odd.place, `on ${choice.name}, ${odd.what}`);
  if (odd) throw new BuildError(`on ${choice.name}, ${odd.what}`);
  if (preset.family === 's390' && memoryOf(scenario) === 'tso')
    throw new BuildError(`store buffers are those of x86, and ${choice.name} has none here`);
  const layout = new Layout(scenario.maps, parameters.width);
  const programs = scenario.programs;
  const all = [...programs, scenario.setup];
  const ahead = programs.map(program => lookAhead(program, layout));
  const huge = HugeEntries.of(scenario, layout);
  const accessIndex = accessedPages(all, layout, huge);
  const walkers = asksForWalks(scenario) && !family.shadow;
  const movers = {
    buffers: memoryOf(scenario) === 'tso',
    walkers,
    interrupted: programs.flatMap((p, cpu) => (p.handlers ? [cpu] : [])),
    preempted: programs.flatMap((p, cpu) => (p.preempting !== undefined ? [cpu] : [])),
  };
  const fills = family.shadow || huge ? programs.map(() => []) : followedFills(scenario, layout, movers);
  const filled = fills.some(pages => pages.length > 0);
  const buffers: Buffers | null =
    memoryOf(scenario) === 'tso' ? buffersOf(scenario, family.shadow !== undefined, huge !== null) : null;
  const refills = walkers || family.shadow === 'kvm' || filled || (buffers?.writes ?? false);
  const revocable = revocablePages(programs, layout, refills, huge);

  const functions = functionsOn(scenario.functions ?? [], choice);
  const [lack] = lacking([...all, ...functions.map(f => f.program)], layout, parameters, preset, functions);
  if (lack) throw new Unsupported(lack.place, lackText(lack, choice.name));
  const untasked = scenario.tasks && withoutTasks(parameters, preset);
  if (untasked) throw new Unsupported(scenario.tasks!.place, `on ${choice.name}, ${untasked}`);
  const without = withoutHuge(scenario, parameters, preset);
  if (without) throw new Unsupported(without.place, `on ${choice.name}, ${without.reason}`);
  const marker = wantsMarkers(scenario, functions, parameters);
  if (marker) throw new Unsupported(marker.place, `on ${choice.name}, ${marker.reason}`);
  const frames = framesOf(scenario, layout, choice, family);
  const vmaLocks = hasVmaLocks(scenario, layout, parameters);
  const flushPending =
    since(parameters.mm, '6.1') && followsPendingFlushes(scenario, vmaLocks && since(parameters.mm, '7.2'));
  const lazyFree = !frames && !huge && followsLazyFree(scenario, parameters);
  const exits = exitsOf(scenario, family.xen);
  const asked = {
    frames,
    flushPending,
    interrupts: hasHandlers(scenario),
    tasks: scenario.tasks !== undefined,
    copies: scenario.maps.some(({ copyOf }) => copyOf !== undefined),
    pins: exits?.pins ?? false,
    threadsExit: exits?.threads ?? false,
    huge: huge !== null,
    nestsLazy: nestsLazy(scenario),
    lazyFree,
    vmaLocks,
  };
  const { code, locals } = linkedFor(scenario, choice, () => {
    let routines = routinesOf(parameters, preset, asked);
    let locals = Math.max(0, ...all.map(p => p.locals));
    if (parameters.protocol) {
      const protocol = scenario.protocols.find(p => p.name === parameters.protocol);
      if (!protocol) throw new BuildError(`no protocol of this script is called ${parameters.protocol}`);
      routines = over(protocolRoutines(protocol, layout, locals), routines);
      locals += Math.max(protocol.start.locals, protocol.commit.locals, 2);
    }
    const handlers = handlersOf(scenario, choice, family);
    const laidOut = layOut(routines, functions, layout, locals);
    const maps = ownsFrames([...all, ...functions.map(f => f.program)]);
    const moves = frames !== null && !huge && mayMove(scenario.maps, [...all, ...functions.map(f => f.program)]);
    const around = { layout, locals: 0, frames: laidOut.frames, ownsFrames: maps, moves };
    const code = link(
      withFunctions(routines, functions, around),
      programs.map(p => programSteps(p, around)),
      programSteps(scenario.setup, around),
      { buffers, walkers, fills: filled, handlers, preempted: programs.map(p => p.preempting !== undefined) },
    );
    return { code, locals: laidOut.locals };
  });
  const pinsTrees = exits !== null || all.some(p => p.statements.some(({ action }) => action.kind === 'fork'));
  const tasks = taskTable(scenario, layout, parameters, family.xen);
  const entries = new Entries(parameters, family.xen);
  const widens = wide || needsWide(layout);
  const uniform =
    large && !frames && !huge
      ? UniformTables.of(layout, map => !scenario.maps[map].folio, new Following(entries), widens)
      : null;
  checkSize(layout, uniform, functions.length > 0);
  // What pages hold, and the copies of a child, are followed in single pages.
  const readInFolios = scenario.maps.flatMap((map, i) =>
    !frames && !scenario.tasks && isReadInFolios(map, parameters, family.xen) ? [i] : [],
  );
  const shape = st.shapeOf({
    tables: layout.tables,
    uppers: layout.uppers,
    pages: layout.pages - (uniform?.spared ?? 0),
    revocablePages: revocable.index.size,
    accessedPages: accessIndex.size,
    cpus: scenario.cpus,
    shadow: family.shadow ?? null,
    locals,
    depth: code.depth,
    frames: frames?.words ?? 0,
    files: readInFolios.length,
    mcBatch: family.queue === 'none' || family.queue === 'cache' ? 0 : parameters.mc_batch,
    requests: queueCapacity(family, parameters, pinsTrees),
    shared: scenario.words?.length ?? 0,
    stores: buffers ? MOST_STORES : 0,
    interrupts: code.interrupts !== null,
    mms: tasks?.mms ?? 0,
    asids: tasks?.asids ?? 0,
    exits: exits !== null,
    cr3: tasks !== null && filled,
    vmaLocks: vmaLocks ? contextsOf(scenario) : 0,
    preempts: code.preemption !== null,
  });
  const constant: Build = {
    scenario,
    parameters,
    layout,
    folios: new Set([
      ...scenario.maps.flatMap((map, i) => (hasFolios(map, parameters, family.xen) ? [i] : [])),
      ...readInFolios,
    ]),
    readAhead: new Map(readInFolios.map((map, i) => [map, shape.files + i * st.RA_WORDS])),
    huge,
    lazyFree,
    vmaLocks,
    entries,
    code,
    functions,
    xen: family.xen,
    cpus: scenario.cpus,
    movers: moversOf(scenario.cpus, { ...movers, fills: fills.map(pages => pages.length) }),
    fills,
    contexts: contextsOf(scenario),
    wakers: wakersOf(scenario),
    observed: observedLocals(scenario),
    shadow: family.shadow ?? null,
    accessIndex,
    frames,
    shape,
    barriers: programs.map(p => p.statements.filter(s => s.action.kind === 'barrier').length),
    othersGather: programs.map((_, cpu) => programs.some((p, i) => i !== cpu && p.statements.some(gathers))),
    revocable,
    tasks,
    exits,
    byAccess: programs.map(p => p.statements.map(({ action }) => faults(action))),
  };
  const Words = widens ? Float64Array : Int32Array;
  const machine = new Machine(constant, new Words(shape.words), new AreaLists(!large || frames !== null));
  machine.uniform = uniform;
  start(machine);
  startTasks(machine);
  setUp(machine);
  startTasks(machine);
  if (family.shadow) shadowStart(machine);
  return { machine, preset, parameters, ahead, banner: family.banner(parameters, preset) };
}

/** Code tables are constant, and of a scenario and a backend alone. */
interface Linked {
  readonly code: Code;
  /** Words for locals that it has to have. */
  readonly locals: number;
}

/** Most steps of code that is kept for the next machine: an exploration makes several, to search, to count and to replay. */
const MAX_KEPT_STEPS = 20_000;

const linkedBefore = new WeakMap<Scenario, Map<BackendChoice, Linked>>();

/** What was linked for this backend before, as long as the scenario is there; else what `make` makes. */
function linkedFor(scenario: Scenario, choice: BackendChoice, make: () => Linked): Linked {
  const known = linkedBefore.get(scenario)?.get(choice);
  if (known) return known;
  const linked = make();
  if (linked.code.steps.length > MAX_KEPT_STEPS) return linked;
  if (!linkedBefore.has(scenario)) linkedBefore.set(scenario, new Map());
  linkedBefore.get(scenario)!.set(choice, linked);
  return linked;
}

/** Whose software there is on the machine: the CPUs', and where they have them, their handlers' and their second tasks'. */
function contextsOf({ programs, cpus }: Scenario): number {
  const handlers = programs.some(p => p.handlers) ? 1 : 0;
  const second = programs.some(p => p.preempting !== undefined) ? 1 : 0;
  return cpus * (1 + handlers + second);
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** The unasked fills that are followed: all that can make a difference, or none where these are too many. */
function followedFills(scenario: Scenario, layout: Layout, movers: Omit<Movers, 'fills'>): Fill[][] {
  const none = scenario.programs.map(() => []);
  if (!asksForFills(scenario)) return none;
  const fills = fillsOf(scenario, layout);
  const counts = fills.map(pages => pages.length);
  const all = moversOf(scenario.cpus, { ...movers, fills: counts }).length;
  const tooMany = scenario.fills ? counts.some(count => count > MOST_FILLS) : sumOf(counts) > MOST_FILLS_UNTOLD;
  return tooMany || all > MOST_AT_ONCE ? none : fills;
}

/** By CPU, how many handlers it has; null where interrupts have to do with nothing. */
function handlersOf(scenario: Scenario, { name }: BackendChoice, { shadow, queue }: Family): number[] | null {
  if (!asksForInterrupts(scenario)) return null;
  if (shadow || queue === 'operations') throw new BuildError(`interrupts and preemption are not followed on ${name}`);
  if (scenario.tasks && scenario.programs.some(p => p.preempting !== undefined))
    throw new BuildError('a script has several address spaces, or a `preempt`, and not both');
  const most =
    scenario.programs.some(p => p.handlers) && scenario.programs.some(p => p.preempting !== undefined)
      ? 2
      : MAX_INTERRUPTED_CPUS;
  if (hasHandlers(scenario) && scenario.cpus > most)
    throw new TooManyCpus(
      `a machine whose CPUs are interrupted or preempted has ${most} CPUs at most, and the script has ${scenario.cpus}`,
    );
  return scenario.programs.map(p => p.handlers?.length ?? 0);
}

/** What pages hold, where the script asks for it. */
function framesOf(scenario: Scenario, layout: Layout, choice: BackendChoice, family: Family): PageFrames | null {
  if (askedAt(scenario) === null) return null;
  if (family.shadow)
    throw new BuildError(`what pages hold is not followed on ${choice.name}, whose host shadows page tables`);
  if (family.queue === 'cache') throw new BuildError(`what pages hold is not followed on ${choice.name}`);
  const most = scenario.maps.some(map => map.huge) ? MAX_HUGE_DATA_PAGES : MAX_DATA_PAGES;
  if (layout.pages > most)
    throw new BuildError(`what pages hold is followed for ${most} pages at most, and ${layout.pages} are mapped`);
  if (scenario.maps.some(map => map.folio)) throw new BuildError('what pages hold is not followed in large folios');
  return new PageFrames(scenario, layout);
}

/** Whether a statement may gather pages whose flush is pending (tlb_gather_mmu): all but those that are known not to. */
function gathers({ action }: Statement): boolean {
  return !(['read', 'write', 'barrier', 'msync', 'fork', 'wait'] as string[]).includes(action.kind);
}

/** Requests that a CPU's queue may hold: for a shadow guest, as many as its knob says. */
function queueCapacity(
  { queue }: Family,
  { queue: operations, mc_batch, mc_args, lazy }: Parameters,
  pinsTrees: boolean,
): number {
  if (queue === 'none') return 0;
  if (queue === 'cache') return lazy ? PTRS_PER_PTE : 0;
  if (queue === 'bytes') return Math.ceil(operations / SMALLEST_OPERATION) + 1;
  return queue === 'operations' ? operations + 1 : requestCapacity(mc_batch, mc_args, pinsTrees);
}

/** References to pages are taken as accesses take pages: what is not there is faulted in (mm/gup.c faultin_page). */
const faultsIn: ReadonlySet<string> = new Set(['get_user_pages', 'pin_user_pages', 'pin_user_pages_fast']);

/** Whether what the kernel does in a statement is a page fault's. */
const faults = (action: Action): boolean =>
  action.kind === 'read' || action.kind === 'write' || (action.kind === 'activity' && faultsIn.has(action.does));

/** Hears of a setup block as far as two laps of a walk in it have to be compared; nothing of it is reported. */
function setupListener({ build, wide }: Machine): Recorder {
  return new Recorder(
    profileOf(build.parameters),
    () => 0,
    () => '',
    () => false,
    MAX_SETUP_ROWS,
    wide,
  );
}

/** Runs the setup block on CPU 0, unobserved; what it leaves behind is memory only: TLBs and marks start empty. */
function setUp(m: Machine): void {
  const { shape, code, cpus } = m.build;
  const b = m.base(0);
  m.state[b + st.PC] = code.setup;
  let steps = 0;
  m.settingUp = true;
  const listener = m.uniform ? setupListener(m) : null;
  const atOnce = listener && AtOnce.of(m, listener, namedRanges([m.build.scenario.setup], m.build.layout));
  m.observer = listener;
  while (!m.done(0)) {
    const { step, decides } = code.steps[m.state[b + st.PC]];
    if (decides && atOnce && atOnce.before(step.op, 0, 0) >= 0) continue;
    if (!m.enabled(0)) throw new BuildError('the setup block waits for a lock that nobody drops');
    if (++steps > MAX_SETUP_STEPS) throw new BuildError(`the setup block takes more than ${MAX_SETUP_STEPS} steps`);
    m.step(0);
  }
  m.settingUp = false;
  m.observer = null;
  m.state.fill(0, shape.cpus, shape.words);
  if (steps > 1) m.clearMarks(0xffff);
  for (let cpu = 0; cpu < cpus; cpu++) m.state[m.base(cpu) + st.PC] = code.entry[cpu];
}
