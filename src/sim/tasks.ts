/**
 * Address spaces and tasks. A script that has them says which CPU runs in which mm, and when it switches; another has one mm
 * that is live on all CPUs, and none of the words below.
 *
 * - Each mm has its mmap_sem, its page_table_lock, mm_cpumask and tlb_gen. Its mappings lie in upper tables of their own.
 * - What others see of a CPU's task stands among the shared words: a flush by another CPU reads and changes it (ops/tasks.ts).
 * - A CPU's TLB has entries of the mm that is loaded, and with PCIDs of others, too. A page is of one mm, so no entry of it is found
 *   while another is loaded, and entries need no tag: loading cr3 forgets all, or with PCIDs those of the ASID that it flushes.
 *
 * - What hardware caches unasked (fills.ts) is of the mm that cr3 has, which is not always what the kernel says of it. So where TLBs are filled
 *   unasked, a word of each CPU has it.
 *
 * Not here: one address in two address spaces, so that what one ASID left behind is never found by another mm.
 */
import { cr3Words, exitWords } from './exits.ts';
import type { Machine } from './machine.ts';
import { KTHREAD } from './scenario.ts';
import * as st from './state.ts';

/** The mm of a page of the run. */
export function mmOf(m: Machine, page: number): number {
  return m.build.tasks!.pages.findIndex(runs => runs.some(([first, end]) => page >= first && page < end));
}

/** Whether a page is of an address space that a fork makes. */
export const isOfChild = (m: Machine, page: number): boolean => m.build.tasks?.forked[mmOf(m, page)] ?? false;

/** Offset of the words of an mm. */
export const mmWords = (m: Machine, mm: number): number => m.build.shape.tasks + mm * st.MM_WORDS;

/** Offset of what others see of a CPU's task. */
export function tlbState(m: Machine, cpu: number): number {
  const { mms, asids } = m.build.tasks!;
  return m.build.shape.tasks + mms * st.MM_WORDS + cpu * st.tlbStateWords(asids);
}

/** Offset of an ASID of a CPU. */
export const ctx = (m: Machine, cpu: number, asid: number): number => tlbState(m, cpu) + st.CTXS + asid * st.CTX_WORDS;

/** The mm of the statement that a CPU is at; while rmap goes over those that map a page, that of the page at hand. */
export function mmAtHand(m: Machine, cpu: number): number {
  if (m.build.tasks!.copies && m.state[m.base(cpu) + st.MAPPING]) return mmOf(m, m.state[m.base(cpu) + st.PAGE]);
  if (m.settingUp) return 0;
  const mm = m.build.tasks!.ofStatement[cpu][m.state[m.base(cpu) + st.STATEMENT]];
  return mm === KTHREAD ? 0 : mm;
}

/** The address space that the fork at hand makes for a child with a program; -1 where it makes none. */
export function childAtHand(m: Machine, cpu: number): number {
  const { scenario } = m.build;
  const { statements } = m.settingUp ? scenario.setup : scenario.programs[cpu];
  const { action } = statements[m.state[m.base(cpu) + st.STATEMENT]];
  return action.kind === 'fork' ? (action.child ?? -1) : -1;
}

/** The page that the child of the fork at hand has of this one; -1 where it has none. */
export function copyAtHand(m: Machine, cpu: number, page: number): number {
  const copies = m.build.tasks?.copies;
  return copies ? copies.inChild(page, childAtHand(m, cpu)) : -1;
}

/** Whether it is followed what hardware has in cr3. What Xen refers to for a vCPU, until an address space ends, is another question (exits.ts). */
const followsCr3 = ({ build }: Machine): boolean => build.tasks !== null && build.code.fills !== null;

/** A CPU loads cr3 with the tables of an mm: its number + 1; 0: init_mm. */
export function loadCr3(m: Machine, cpu: number, mm: number): void {
  if (followsCr3(m)) m.state[m.build.shape.cr3 + cpu] = mm;
}

/** What cr3 of a CPU has, likewise; undefined where that is not followed. */
export const cr3 = (m: Machine, cpu: number): number | undefined =>
  followsCr3(m) ? m.state[m.build.shape.cr3 + cpu] : undefined;

/** Offset of mmap_sem of the mm that a CPU's statement is about: who holds it for writing, then how many for reading. */
export const mmapSem = (m: Machine, cpu: number): number =>
  m.build.tasks ? mmWords(m, mmAtHand(m, cpu)) + st.MM_WRITER : st.MMAP_WRITER;

/** Offset of its page_table_lock. */
export const tableLock = (m: Machine, cpu: number): number =>
  m.build.tasks ? mmWords(m, mmAtHand(m, cpu)) + st.MM_TABLE_LOCK : st.TABLE_LOCK;

/** Offset of whether reclaim owes it a flush. */
export const flushBatched = (m: Machine, cpu: number): number =>
  m.build.tasks ? mmWords(m, mmAtHand(m, cpu)) + st.MM_BATCHED : m.build.shape.frames + st.FLUSH_BATCHED;

/** Offset of how many gather entries of it whose flush is still to come. */
export const flushPending = (m: Machine, cpu: number): number =>
  m.build.tasks ? mmWords(m, mmAtHand(m, cpu)) + st.MM_FLUSH_PENDING : st.FLUSH_PENDING;

/** The CPUs begin in their address spaces, with nothing in their TLBs. */
export function startTasks(m: Machine): void {
  const { tasks, scenario, shape } = m.build;
  if (!tasks) return;
  const s = m.state;
  const lives = tasks.forked.map((forked, mm) => !forked || s[mmWords(m, mm) + st.MM_LIVES] !== 0);
  s.fill(0, shape.tasks, shape.cpus);
  lives.forEach((alive, mm) => {
    s[mmWords(m, mm) + st.MM_LIVES] = alive ? 1 : 0;
  });
  const { exits } = m.build;
  exits?.users.forEach((users, mm) => {
    s[exitWords(m, mm) + st.MM_USERS] = users;
  });
  scenario.tasks!.starts.forEach((mm, cpu) => {
    if (mm === KTHREAD) return;
    loadCr3(m, cpu, mm + 1);
    if (exits) s.fill(mm + 1, cr3Words(m, cpu), cr3Words(m, cpu) + st.CR3_WORDS);
    const at = tlbState(m, cpu);
    s[at + st.CURRENT_MM] = mm + 1;
    s[at + st.LOADED_MM] = mm + 1;
    s[at + st.NEXT_ASID] = 1 % tasks.asids;
    s[ctx(m, cpu, 0)] = mm + 1;
    s[mmWords(m, mm) + st.MM_CPUMASK] |= 1 << cpu;
  });
}
