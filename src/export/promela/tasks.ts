/**
 * Address spaces, what others see of a CPU's task, and whom a flush reaches, in Promela. Said a second time, after *How tasks
 * are followed* in src/README.md and arch/x86/mm/tlb.c. An mm is its number + 1; 0 is a kernel thread's, or init_mm.
 *
 * Only a script with tasks has any of this.
 */
import type { Machine } from '../../sim/machine.ts';
import { since } from '../../sim/parameters.ts';
import { KTHREAD } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import { cr3, ctx, mmWords, tlbState } from '../../sim/tasks.ts';
import type { TaskSetting } from './lines.ts';
import { byPage, initial } from './runs.ts';

/** By mm, its pages; and the mm of each page, from 1 on. */
function ofPages({ build: { tasks, layout } }: Machine): number[] {
  return Array.from(
    { length: layout.pages },
    (_, page) => 1 + tasks!.pages.findIndex(runs => runs.some(([first, end]) => page >= first && page < end)),
  );
}

/** Registers of a CPU for switches and flushes. */
export const taskRegisters = [
  'at_mm',
  'flush_mm',
  'ask_mask',
  'ipi_mask',
  'new_gen',
  'next_mm',
  'next_gen',
  'new_asid',
  'need_flush',
] as const;

/** Of a CPU's statements, the mm that each is about; a kernel thread's are about none. */
export const taskSetting = ({ build: { tasks } }: Machine, cpu: number): TaskSetting | null =>
  tasks ? { mms: tasks.ofStatement[cpu].map(mm => (mm === KTHREAD ? 0 : mm)) } : null;

/** Variables and inlines. */
export function tasks(machine: Machine): string {
  const { tasks: table, parameters } = machine.build;
  if (!table)
    return `byte mmap_writer; byte mmap_readers;
#define MMAP_WRITER mmap_writer
#define MMAP_READERS mmap_readers
#define TABLE_LOCK table_lock
#define FLUSH_PENDING flush_pending
#define BATCHED batched
#define BATCHED_DONE batched_done
byte flush_pending; byte batched; byte batched_done; byte flush_required;
`;
  const { state, build } = machine;
  const mms = Array.from({ length: table.mms }, (_, mm) => mm);
  const cpus = build.scenario.programs.map((_, cpu) => cpu);
  const ofMm = (word: number): string => initial(mms.map(mm => state[mmWords(machine, mm) + word]));
  const ofCpu = (word: number): string => initial(cpus.map(cpu => state[tlbState(machine, cpu) + word]));
  const ofAsid = (word: number): string =>
    initial(
      cpus.flatMap(cpu => Array.from({ length: table.asids }, (_, asid) => state[ctx(machine, cpu, asid) + word])),
    );
  const forgets = table.pcid
    ? 'i = 0; do :: i < PAGES -> if :: MM(i) == (mm) -> TLB(c, i) = 0; forgotten(c, i) :: else fi; i++ :: else -> break od; i = 0'
    : 'flush_all(c)';
  const found = table.pcid
    ? `i = 0; do :: i < ASIDS && CTX_MM(c, i) != (mm) -> i++ :: else -> break od;
  if
  :: i < ASIDS -> asid = i; found = 1
  :: else -> asid = next_asid[c]; next_asid[c] = (asid + 1) % ASIDS; found = 0
  fi;
  i = 0`
    : 'asid = 0; found = 0';
  const leaves = since(parameters.mm, '6.1')
    ? `choose(flush_cpu, 0); take_asid(flush_cpu, asid, 0, 0);
  lazy_tlb[flush_cpu] = 0; loaded_mm[flush_cpu] = 0; loaded_asid[flush_cpu] = asid; asid = 0; found = 0`
    : 'flush_all(flush_cpu)';
  const fills = build.code.fills !== null;
  const leavesCr3 = fills && !build.xen ? '\n  cr3[flush_cpu] = 0;' : '';
  return `/* Address spaces: their locks, mm_cpumask, tlb_gen. What others see of a CPU: current->mm, the mm that is loaded, lazily or not. */
#define MM(p) (${byPage(ofPages(machine))})
#define ASIDS ${table.asids}
#define CTX_MM(c, a) ctx_mm[(c) * ASIDS + (a)]
#define CTX_GEN(c, a) ctx_gen[(c) * ASIDS + (a)]
#define MMAP_WRITER mm_writer[at_mm]
#define MMAP_READERS mm_readers[at_mm]
#define TABLE_LOCK mm_table_lock[at_mm]
#define FLUSH_PENDING mm_flush_pending[at_mm]
#define BATCHED mm_batched[at_mm]
#define BATCHED_DONE mm_batched_done[at_mm]
byte mm_flush_pending[${table.mms}]; byte mm_batched[${table.mms}]; byte mm_batched_done[${table.mms}]; byte flush_required;
byte mm_writer[${table.mms}] = ${ofMm(st.MM_WRITER)}; byte mm_readers[${table.mms}] = ${ofMm(st.MM_READERS)}; byte mm_table_lock[${table.mms}];
byte cpumask[${table.mms}] = ${ofMm(st.MM_CPUMASK)}; byte tlb_gen[${table.mms}] = ${ofMm(st.MM_TLB_GEN)}; bit mm_lives[${table.mms}] = ${ofMm(st.MM_LIVES)};
byte current_mm[CPUS] = ${ofCpu(st.CURRENT_MM)}; byte loaded_mm[CPUS] = ${ofCpu(st.LOADED_MM)}; bit lazy_tlb[CPUS] = ${ofCpu(st.LAZY_TLB)};
bit switching[CPUS]; bit switch_irqs_off[CPUS] = ${ofCpu(st.SWITCH_IRQS_OFF)}; byte loaded_asid[CPUS] = ${ofCpu(st.LOADED_ASID)}; byte next_asid[CPUS] = ${ofCpu(st.NEXT_ASID)};
${fills ? `/* What hardware has in cr3, for fills that nobody asks for. */\nbyte cr3[CPUS] = ${initial(cpus.map(cpu => cr3(machine, cpu)!))};\n` : ''}byte ctx_mm[CPUS * ASIDS] = ${ofAsid(0)}; byte ctx_gen[CPUS * ASIDS] = ${ofAsid(1)};
hidden byte asid; hidden byte found;

/* What an ASID has of an mm is forgotten; without PCIDs, everything. */
inline forget_asid(c, mm) { ${forgets} }
inline take_asid(c, a, mm, gen) {
  tmp_lo = (CTX_MM(c, a) -> CTX_MM(c, a) : (mm));
  CTX_MM(c, a) = mm; CTX_GEN(c, a) = gen;
  forget_asid(c, tmp_lo); tmp_lo = 0
}
/* choose_new_asid: what the mm has here, or the next in turn. */
inline choose(c, mm) {
  ${found}
}
/* The CPU whose TLB is flushed is as new as tlb_gen from here on; FLAG: by the range alone, since it has missed no flush. */
#define OWN_GEN CTX_GEN(flush_cpu, loaded_asid[flush_cpu])
inline catch_up() {
  flag = (flush_first >= 0 && new_gen == OWN_GEN + 1 && new_gen == tlb_gen[flush_mm - 1] -> 1 : 0);
  OWN_GEN = tlb_gen[flush_mm - 1]
}
inline leave_lazy_mm() {${leavesCr3}
  ${since(parameters.mm, '7.2') ? 'skip' : 'cpumask[loaded_mm[flush_cpu] - 1] = cpumask[loaded_mm[flush_cpu] - 1] & ~(1 << flush_cpu)'};
  ${leaves}
}
inline next_cpu(mask) {
  flag = ((mask) -> 1 : 0);
  if
  :: flag ->
    i = 0; do :: !((mask) & (1 << i)) -> i++ :: else -> break od;
    mask = (mask) & ~(1 << i); flush_cpu = i; i = 0
  :: else
  fi
}
`;
}
