/**
 * Store buffers of x86-TSO in Promela, after section 3.2 of Sewell et al., "x86-TSO", CACM 53 (2010): a plain store waits in
 * its CPU's buffer, a process of its own lets the oldest one land, and the CPU reads its own newest store first. Said a
 * second time, after the definition in src/README.md.
 *
 * While a step of a CPU reads entries, its waiting stores and memory are exchanged, from the oldest store to the newest, and
 * back again in the other order: so it reads halves and whole entries as if they had landed, and memory is what it was.
 */
import type { LinkedStep, Machine } from '../../sim/machine.ts';
import { declaredWords } from '../../sim/scenario.ts';
import type { EntryStep } from '../../sim/steps/entry.ts';
import type { Step } from '../../sim/steps.ts';
import type { Lines, Setting } from './lines.ts';
import { COPY, copyWaits, DATA, seeingOwnData } from './waiting-data.ts';

/** Stores that a buffer holds; language.md has the number. */
const CAPACITY = 8;

/** What waits: bits for the low and the high word of an entry, an unlock, a word, and a CPU's word for others. */
const LOW = 1;
const HIGH = 2;
const UNLOCK = 4;
const WORD = 8;
/** loaded_mm says that the CPU is between two mms. */
const SWITCHING = 16;

/** Steps that read entries of their CPU's view, and pass its stores. */
const readsEntries: ReadonlySet<Step['op']> = new Set([
  'load',
  'load_low',
  'load_high',
  'peek',
  'migration_read',
  'fault_way',
  'fault_look',
  'copied',
  'fault_around',
  'page_left_out',
  'zap_peek',
  'free_peek',
  'uffd_peek',
  'gup_pte',
  'gup_pte_same',
  'clean_peek',
  'copy_peek',
]);

const walks: ReadonlySet<Step['op']> = new Set(['access', 'access_set']);
/** Reads of what others see of tasks, and of a fork. */
const readsTasks: readonly Step['op'][] = [
  'cpumask_has',
  'read_tlb_gen',
  'read_cpumask',
  'asked_cpu',
  'multi_mask',
  'seqcount_begin',
  'seqcount_retry',
];

/** They order nothing. */
const unordered: readonly Step['op'][] = ['rcu_read_lock', 'rcu_read_unlock', 'preempt_count'];

const passes: ReadonlySet<Step['op']> = new Set([
  ...readsEntries,
  ...readsTasks,
  ...unordered,
  'word_load',
  'word_wait',
]);
const waits: ReadonlySet<Step['op']> = new Set([
  'store',
  'ptl_unlock',
  'word_store',
  'loaded_mm_switching',
  'copy_page',
]);

export const hasBuffers = ({ build }: Machine): boolean => build.code.land !== null;

/** The CPUs that have a buffer: those that do anything at all. */
export function buffersOf(machine: Machine): readonly number[] {
  if (!hasBuffers(machine)) return [];
  return machine.build.scenario.programs.flatMap((_, cpu) => (machine.done(cpu) ? [] : [cpu]));
}

/** Condition under which a step need not wait for stores; null: always. */
export function storesGuard({ op }: Step, { cpu: c, tso, writesWait }: Setting): string | null {
  if (!tso || passes.has(op)) return null;
  if (waits.has(op)) return `waiting[${c}] < ${CAPACITY}`;
  if (walks.has(op)) return `!OWN_STORE(${c}, page)${writesWait ? ` && (!wr || waiting[${c}] < ${CAPACITY})` : ''}`;
  if (op === 'flush_cpu' || op === 'hv_flush' || op === 'interrupt')
    return `waiting[${c}] == 0 && waiting[flush_cpu] == 0`;
  return `waiting[${c}] == 0`;
}

/** A step's lines as they are where stores wait. */
export function behindStores({ step, visible }: LinkedStep, lines: Lines, setting: Setting): Lines {
  const { cpu: c, tso } = setting;
  if (!tso) return lines;
  if (step.op === 'store' && visible) return [entryStore(step, c)];
  if (step.op === 'loaded_mm_switching') return [`wait(${c}, ${SWITCHING}, 0, 0, 0)`];
  if (step.op === 'copy_page') return copyWaits(setting);
  if (walks.has(step.op)) return seeingOwnData(lines, setting);
  if (step.op === 'ptl_unlock') return [`wait(${c}, ${UNLOCK}, page, 0, 0)`];
  return readsEntries.has(step.op) ? [`as_landed(${c})`, ...lines, `as_it_is(${c})`] : lines;
}

function entryStore({ from, half }: Extract<EntryStep, { op: 'store' }>, c: number): string {
  const kind = half === 'lo' ? LOW : half === 'hi' ? HIGH : LOW | HIGH;
  return `wait(${c}, ${kind}, page, ${from === 'zero' ? '0, 0' : `${from}_lo, ${from}_hi`})`;
}

/** A store to a word waits. */
export const wordStore = (c: number, shared: number, value: string): string =>
  `wait(${c}, ${WORD}, ${shared}, ${value}, 0)`;

/** What a CPU finds in a word: its own newest store to it, where one waits, or memory. */
export function wordFound(c: number, shared: number, tso: boolean): string {
  const slots = tso ? Array.from({ length: CAPACITY }, (_, i) => i) : [];
  return slots.reduce((older, i) => {
    const own = `waiting[${c}] > ${i} && store_kind[SLOT(${c}, ${i})] == ${WORD} && store_at[SLOT(${c}, ${i})] == ${shared}`;
    return `((${own}) -> store_lo[SLOT(${c}, ${i})] : ${older})`;
  }, `shared[${shared}]`);
}

/** Variables and inlines; `words`: how many the script declares. */
export function storeBuffers(machine: Machine): string {
  if (!hasBuffers(machine)) return '#define OWN_STORE(c, p) false\n';
  const slots = Array.from({ length: CAPACITY }, (_, i) => i);
  const isOwn = (i: number): string =>
    `((store_kind[SLOT(c, ${i})] & ${LOW | HIGH}) && store_at[SLOT(c, ${i})] == (p))`;
  const byWhom = interrupted(machine);
  const ofWord =
    declaredWords(machine.build.scenario).length > 0
      ? `
     :: store_kind[k] == ${WORD} -> tmp_lo = shared[store_at[k]]; shared[store_at[k]] = store_lo[k]; store_lo[k] = tmp_lo`
      : '';
  return `/* Stores that wait, oldest first: bits ${LOW} and ${HIGH} for the words of an entry, ${UNLOCK} an unlock, ${WORD} a word. */
#define SLOT(c, i) ((c) * ${CAPACITY} + (i))
${byWhom ? `byte store_by[CPUS * ${CAPACITY}]; ` : ''}byte waiting[CPUS]; byte store_kind[CPUS * ${CAPACITY}]; short store_at[CPUS * ${CAPACITY}]; int store_lo[CPUS * ${CAPACITY}]; byte store_hi[CPUS * ${CAPACITY}];
#define OWN_STORE(c, p) (${slots.map(isOwn).join(' || ')})
inline wait(c, kind, at, x, xh) {
  store_kind[SLOT(c, waiting[c])] = kind; store_at[SLOT(c, waiting[c])] = at;
  store_lo[SLOT(c, waiting[c])] = x; store_hi[SLOT(c, waiting[c])] = xh;${byWhom ? ' store_by[SLOT(c, waiting[c])] = me;' : ''}
  waiting[c]++
}
/* What memory has, and what waits for it, change places. */
inline exchange(k) {
  if :: store_kind[k] & ${LOW} -> tmp_lo = lo[store_at[k]]; lo[store_at[k]] = store_lo[k]; store_lo[k] = tmp_lo :: else fi;
  if :: store_kind[k] & ${HIGH} -> tmp_hi = hi[store_at[k]]; hi[store_at[k]] = store_hi[k]; store_hi[k] = tmp_hi${ofWord}
     :: else fi;
  tmp_lo = 0; tmp_hi = 0
}
inline as_landed(c) { i = 0; do :: i < waiting[c] -> exchange(SLOT(c, i)); i++ :: else -> break od; i = 0 }
inline as_it_is(c) { i = waiting[c]; do :: i > 0 -> i--; exchange(SLOT(c, i)) :: else -> break od }
`;
}

/** Whether a store says whose software made it: a CPU's own, a handler's or its second task's. */
const interrupted = ({ build: { contexts, cpus } }: Machine): boolean => contexts > cpus;

/** The processes: one for each buffer. */
export function bufferProcesses(machine: Machine): string {
  const byWhom = interrupted(machine);
  const word =
    declaredWords(machine.build.scenario).length > 0
      ? `
       :: store_kind[SLOT(c, 0)] == ${WORD} -> shared[store_at[SLOT(c, 0)]] = store_lo[SLOT(c, 0)]`
      : '';
  const between = machine.build.tasks ? `\n     :: store_kind[SLOT(c, 0)] == ${SWITCHING} -> switching[c] = 1` : '';
  const { writesWait } = machine.build.code;
  const data = writesWait
    ? `
     :: store_kind[SLOT(c, 0)] == ${DATA} -> write_lands(c)${
       machine.build.frames
         ? `
     :: store_kind[SLOT(c, 0)] == ${COPY} -> copy_lands(SLOT(c, 0))`
         : ''
     }`
    : '';
  const shifted = writesWait ? ' store_data[SLOT(c, i)] = store_data[SLOT(c, i + 1)];' : '';
  const wiped = writesWait ? ' store_data[SLOT(c, i)] = 0;' : '';
  const inline = `/* The oldest store lands. */
inline land(c) {
  page = store_at[SLOT(c, 0)];${byWhom ? ' me = store_by[SLOT(c, 0)];' : ''}
  if :: store_kind[SLOT(c, 0)] == ${UNLOCK} -> unlocked(c, page); ptl[TABLE(page)] = 0${word}${between}${data}
     :: else ->
       if :: store_kind[SLOT(c, 0)] & ${HIGH} -> hi[page] = store_hi[SLOT(c, 0)] :: else fi;
       if :: store_kind[SLOT(c, 0)] & ${LOW} ->
         tmp_lo = store_lo[SLOT(c, 0)]; software_write(c, page, tmp_lo, tmp_lo); lo[page] = tmp_lo; tmp_lo = 0
         :: else fi
  fi;
  waiting[c]--;
  i = 0;
  do
  :: i < waiting[c] ->
    store_kind[SLOT(c, i)] = store_kind[SLOT(c, i + 1)]; store_at[SLOT(c, i)] = store_at[SLOT(c, i + 1)];
    store_lo[SLOT(c, i)] = store_lo[SLOT(c, i + 1)]; store_hi[SLOT(c, i)] = store_hi[SLOT(c, i + 1)];${byWhom ? ' store_by[SLOT(c, i)] = store_by[SLOT(c, i + 1)];' : ''}${shifted} i++
  :: else -> break
  od;
  store_kind[SLOT(c, i)] = 0; store_at[SLOT(c, i)] = 0; store_lo[SLOT(c, i)] = 0; store_hi[SLOT(c, i)] = 0;${wiped}
  ${byWhom ? 'store_by[SLOT(c, i)] = 0; me = 0; ' : ''}i = 0; page = 0
}
`;
  const process = (c: number): string => `active proctype buffer${c}() {
  short page;${byWhom ? ' byte me;' : ''}${writesWait ? ' bit wr; short writes;' : ''}
  end: do
  :: d_step { waiting[${c}] > 0 -> land(${c}) }
  od
}
`;
  const cpus = buffersOf(machine);
  return cpus.length === 0 ? '' : `${inline}${cpus.map(process).join('')}`;
}
