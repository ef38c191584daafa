/**
 * What a CPU does when it switches to another address space, and whom a flush reaches: Linux 2.6.26 (include/asm-x86/mmu_context_64.h,
 * arch/x86/kernel/tlb_64.c), 6.1, 6.12 and 7.2 (arch/x86/mm/tlb.c). The order of the steps is kernel text. Under Xen the same state is
 * kept, and hypercalls load cr3 and flush.
 */
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import type { TaskStep } from '../steps/tasks.ts';
import { ctx, loadCr3, mmAtHand, mmOf, mmWords, tlbState } from '../tasks.ts';
import { flushTlb } from './flush.ts';
import { FREED, flushedPages } from './gather.ts';
import type { OpsOf } from './kind.ts';
import { reach } from './nested-flush.ts';
import { isolates, switchTables } from './wider-flush.ts';

/** Of a CPU's mask, the lower byte has the CPUs that are still to be asked, that from INTERRUPTED on those that are to be interrupted. */
const CPUS = 0xff;

/** The CPUs that a hypercall's flush is for: those that would be interrupted without a hypervisor. */
export const flushMask = (m: Machine, b: number): number => m.state[own(m, b, st.FLUSH_MASK)] >> st.INTERRUPTED;

/** Whether a CPU must wait before it interrupts the CPU at hand. */
export const interruptsOff = (m: Machine, b: number): boolean =>
  m.state[tlbState(m, m.state[b + st.FLUSH_CPU]) + st.SWITCH_IRQS_OFF] !== 0;

/** Offset of the register of a flush or switch. */
const own = (m: Machine, b: number, register: number): number => b + m.build.shape.task + register;

/** Offset of what others see of the CPU at hand. */
const handed = (m: Machine, b: number): number => tlbState(m, m.state[b + st.FLUSH_CPU]);

/** Offset of mm_cpumask of an mm, by its number + 1. */
const maskOf = (m: Machine, mm: number): number => mmWords(m, mm - 1) + st.MM_CPUMASK;
const genOf = (m: Machine, mm: number): number => mmWords(m, mm - 1) + st.MM_TLB_GEN;

function flag(m: Machine, b: number, holds: boolean): void {
  m.state[b + st.FLAG] = holds ? 1 : 0;
}

/** The TLB of a CPU forgets what an ASID has of an mm (its number + 1); without PCIDs, everything. */
function forgetAsid(m: Machine, b: number, cpu: number, target: number, mm: number): void {
  const { pcid, pages } = m.build.tasks!;
  if (!pcid) return flushTlb(m, b, cpu, target, -1, -1);
  if (mm === 0) return;
  for (const [first, end] of pages[mm - 1]) flushTlb(m, b, cpu, target, first, end - first);
}

/** An ASID is given to an mm: what it has of another one is flushed. */
function takeAsid(m: Machine, b: number, cpu: number, target: number, asid: number, mm: number, gen: number): void {
  const s = m.state;
  const at = ctx(m, target, asid);
  const before = s[at];
  s[at] = mm;
  s[at + 1] = gen;
  // Under Xen the hypercall that loads cr3 flushes.
  if (!m.build.xen) m.charge('tlb_flush');
  forgetAsid(m, b, cpu, target, before || mm);
}

/** choose_new_asid: what the mm has on this CPU, or the next in turn. */
function asidFor(m: Machine, cpu: number, mm: number): { asid: number; found: boolean } {
  const { asids, pcid } = m.build.tasks!;
  const s = m.state;
  if (!pcid) return { asid: 0, found: false };
  for (let asid = 0; asid < asids; asid++) if (s[ctx(m, cpu, asid)] === mm) return { asid, found: true };
  const next = tlbState(m, cpu) + st.NEXT_ASID;
  const asid = s[next];
  s[next] = (asid + 1) % asids;
  return { asid, found: false };
}

export const taskOps: OpsOf<TaskStep> = {
  // No CPU is enabled here before (locks.ts).
  await_child: () => {},
  next_task: (m, b, _cpu, { mm }) => {
    m.state[own(m, b, st.NEXT_MM)] = mm + 1;
  },
  task_has_mm: (m, b) => flag(m, b, m.state[own(m, b, st.NEXT_MM)] !== 0),
  irq_disable: (m, _b, cpu) => {
    m.state[tlbState(m, cpu) + st.SWITCH_IRQS_OFF] = 1;
  },
  task_runs: (m, b, cpu) => {
    const s = m.state;
    const at = tlbState(m, cpu);
    s[at + st.CURRENT_MM] = s[own(m, b, st.NEXT_MM)];
    s[at + st.SWITCH_IRQS_OFF] = 0;
    s.fill(0, own(m, b, 0), own(m, b, st.TASK_WORDS));
  },
  exit_mm: (m, _b, cpu) => {
    const at = tlbState(m, cpu);
    m.state[at + st.CURRENT_MM] = 0;
    m.state[at + st.LAZY_TLB] = m.state[at + st.LOADED_MM] ? 1 : 0;
  },
  prev_is_next: (m, b, cpu) => flag(m, b, m.state[tlbState(m, cpu) + st.LOADED_MM] === m.state[own(m, b, st.NEXT_MM)]),
  prev_is_init: (m, b, cpu) => flag(m, b, m.state[tlbState(m, cpu) + st.LOADED_MM] === 0),
  lazy_tlb: (m, b, cpu) => flag(m, b, m.state[tlbState(m, cpu) + st.LAZY_TLB] !== 0),
  set_lazy_tlb: (m, _b, cpu, { lazy }) => {
    const at = tlbState(m, cpu);
    m.state[at + st.LAZY_TLB] = lazy && m.state[at + st.LOADED_MM] ? 1 : 0;
  },
  cpumask: (m, b, cpu, { of, set }) => {
    const s = m.state;
    const mask = maskOf(m, of === 'prev' ? s[tlbState(m, cpu) + st.LOADED_MM] : s[own(m, b, st.NEXT_MM)]);
    m.charge('native_xchg');
    if (set) s[mask] |= 1 << cpu;
    else s[mask] &= ~(1 << cpu);
  },
  cpumask_has: (m, b, cpu) => flag(m, b, (m.state[maskOf(m, m.state[own(m, b, st.NEXT_MM)])] & (1 << cpu)) !== 0),
  cpumask_test: (m, b, cpu) => {
    const mask = maskOf(m, m.state[own(m, b, st.NEXT_MM)]);
    m.charge('native_xchg');
    flag(m, b, (m.state[mask] & (1 << cpu)) !== 0);
    m.state[mask] |= 1 << cpu;
  },
  active_mm: (m, b, cpu) => {
    const at = tlbState(m, cpu);
    m.state[at + st.LAZY_TLB] = 0;
    m.state[at + st.LOADED_MM] = m.state[own(m, b, st.NEXT_MM)];
  },
  write_cr3: (m, b, cpu) => {
    m.charge('tlb_flush');
    loadCr3(m, cpu, m.state[own(m, b, st.NEXT_MM)]);
    flushTlb(m, b, cpu, cpu, -1, -1);
  },
  reload_cr3: (m, b, cpu) => {
    m.charge('tlb_flush');
    forgetAsid(m, b, cpu, cpu, m.state[tlbState(m, cpu) + st.LOADED_MM]);
  },
  read_tlb_gen: (m, b) => {
    m.state[own(m, b, st.NEXT_TLB_GEN)] = m.state[genOf(m, m.state[own(m, b, st.NEXT_MM)])];
  },
  asid_is_current: (m, b, cpu) => {
    const asid = m.state[tlbState(m, cpu) + st.LOADED_ASID];
    flag(m, b, m.state[ctx(m, cpu, asid) + 1] === m.state[own(m, b, st.NEXT_TLB_GEN)]);
  },
  same_asid: (m, b, cpu) => {
    m.state[own(m, b, st.NEW_ASID)] = m.state[tlbState(m, cpu) + st.LOADED_ASID];
    m.state[own(m, b, st.NEED_FLUSH)] = 1;
  },
  choose_asid: (m, b, cpu) => {
    const s = m.state;
    const { asid, found } = asidFor(m, cpu, s[own(m, b, st.NEXT_MM)]);
    s[own(m, b, st.NEW_ASID)] = asid;
    const current = found && s[ctx(m, cpu, asid) + 1] >= s[own(m, b, st.NEXT_TLB_GEN)];
    s[own(m, b, st.NEED_FLUSH)] = current ? 0 : 1;
  },
  loaded_mm_switching: (m, _b, cpu) => {
    m.state[tlbState(m, cpu) + st.SWITCHING] = 1;
  },
  load_new_mm: (m, b, cpu) => {
    const s = m.state;
    const [mm, gen, asid] = [st.NEXT_MM, st.NEXT_TLB_GEN, st.NEW_ASID].map(register => s[own(m, b, register)]);
    if (s[own(m, b, st.NEED_FLUSH)]) takeAsid(m, b, cpu, cpu, asid, mm, gen);
    else m.charge('cr3_switch');
    loadCr3(m, cpu, mm);
  },
  loaded_mm_is_next: (m, b, cpu) => {
    const s = m.state;
    const at = tlbState(m, cpu);
    s[at + st.LOADED_MM] = s[own(m, b, st.NEXT_MM)];
    s[at + st.LOADED_ASID] = s[own(m, b, st.NEW_ASID)];
    s[at + st.SWITCHING] = 0;
  },

  is_current_mm: (m, b, cpu) => {
    const s = m.state;
    flag(m, b, s[tlbState(m, cpu) + st.CURRENT_MM] === mmOf(m, s[b + st.PAGE]) + 1);
  },
  flush_of_mm: (m, b, cpu) => {
    const s = m.state;
    const [first] = flushedPages(m, b);
    const ofRange = first < 0 || first >= m.build.layout.pages ? -1 : mmOf(m, first);
    s[own(m, b, st.FLUSH_MM)] = (ofRange < 0 ? mmAtHand(m, cpu) : ofRange) + 1;
  },
  inc_tlb_gen: (m, b) => {
    m.charge('native_xchg');
    m.state[own(m, b, st.NEW_TLB_GEN)] = ++m.state[genOf(m, m.state[own(m, b, st.FLUSH_MM)])];
  },
  read_cpumask: (m, b, cpu, { but }) => {
    const s = m.state;
    const mask = s[maskOf(m, s[own(m, b, st.FLUSH_MM)])];
    const others = mask & ~(1 << cpu);
    s[own(m, b, st.FLUSH_MASK)] = but ? others << st.INTERRUPTED : others;
    flag(m, b, others !== 0);
  },
  next_asked: (m, b) => nextCpu(m, b, 0),
  asked_cpu: (m, b) => {
    const s = m.state;
    if (!isAsked(m, b)) return;
    s[own(m, b, st.FLUSH_MASK)] |= 1 << (s[b + st.FLUSH_CPU] + st.INTERRUPTED);
  },
  next_interrupted: (m, b) => nextCpu(m, b, st.INTERRUPTED),
  interrupt: (m, b, cpu) => {
    const target = m.state[b + st.FLUSH_CPU];
    reach(m, b, cpu, target, -1);
    m.charge('ipi');
    switchTables(m);
    m.note('ipi', b, cpu, flushedPages(m, b)[0], 0, 0, target);
  },
  flush_here: (m, b, cpu) => {
    m.state[b + st.FLUSH_CPU] = cpu;
  },
  mm_is_loaded: (m, b) => flag(m, b, m.state[handed(m, b) + st.LOADED_MM] === m.state[own(m, b, st.FLUSH_MM)]),
  mm_is_lazy: (m, b) => flag(m, b, m.state[handed(m, b) + st.LAZY_TLB] !== 0),
  has_mm: (m, b, cpu) => flag(m, b, m.state[tlbState(m, cpu) + st.CURRENT_MM] !== 0),
  tlb_gen_behind: (m, b) => {
    const s = m.state;
    const target = s[b + st.FLUSH_CPU];
    const local = s[ctx(m, target, s[handed(m, b) + st.LOADED_ASID]) + 1];
    flag(m, b, local < s[own(m, b, st.NEW_TLB_GEN)]);
  },
  flush_loaded: (m, b, cpu) => {
    const s = m.state;
    const target = s[b + st.FLUSH_CPU];
    const mm = s[own(m, b, st.FLUSH_MM)];
    const [first, end] = flushedPages(m, b);
    if (!since(m.build.parameters.mm, '6.1')) {
      chargeFlush(m, first < 0 ? -1 : end - first);
      return flushTlb(m, b, cpu, target, first, first < 0 ? -1 : end - first);
    }
    const partial = catchUp(m, b, target);
    chargeFlush(m, partial ? end - first : -1);
    if (partial) flushTlb(m, b, cpu, target, first, end - first);
    else forgetAsid(m, b, cpu, target, mm);
  },
  leave_mm: (m, b, cpu) => {
    const s = m.state;
    const target = s[b + st.FLUSH_CPU];
    const at = tlbState(m, target);
    const modern = since(m.build.parameters.mm, '6.1');
    // Under Xen by the hypercall that follows.
    if (!m.build.xen) loadCr3(m, target, 0);
    // switch_mm_irqs_off(NULL, &init_mm, NULL): since 6.14 the CPU stays in mm_cpumask.
    if (!since(m.build.parameters.mm, '7.2')) s[maskOf(m, s[at + st.LOADED_MM])] &= ~(1 << target);
    if (!modern) {
      if (!m.build.xen) m.charge('tlb_flush');
      return flushTlb(m, b, cpu, target, -1, -1);
    }
    const { asid } = asidFor(m, target, 0);
    takeAsid(m, b, cpu, target, asid, 0, 0);
    s[at + st.LAZY_TLB] = 0;
    s[at + st.LOADED_MM] = 0;
    s[at + st.LOADED_ASID] = asid;
  },
  leave_cpumask: (m, b) => {
    const s = m.state;
    s[maskOf(m, s[own(m, b, st.FLUSH_MM)])] &= ~(1 << s[b + st.FLUSH_CPU]);
  },
  multi_mask: (m, b) => {
    const s = m.state;
    s[own(m, b, st.FLUSH_MASK)] = s[maskOf(m, s[own(m, b, st.FLUSH_MM)])] << st.INTERRUPTED;
  },
  mask_left: (m, b) => flag(m, b, flushMask(m, b) !== 0),
  flush_partial: (m, b, cpu) => flag(m, b, catchUp(m, b, cpu)),
  mm_flushed: (m, b) => {
    const s = m.state;
    for (const register of [st.FLUSH_MM, st.FLUSH_MASK, st.NEW_TLB_GEN]) s[own(m, b, register)] = 0;
    s[b + st.FLUSH_CPU] = 0;
    s[b + st.FLUSH_WHAT] = 0;
  },
};

/** flush_tlb_func: the TLB of a CPU becomes as new as its mm; whether by the range of the flush alone, since it has missed none. */
function catchUp(m: Machine, b: number, target: number): boolean {
  const s = m.state;
  const at = ctx(m, target, s[handed(m, b) + st.LOADED_ASID]) + 1;
  const wanted = s[own(m, b, st.NEW_TLB_GEN)];
  const newest = s[genOf(m, s[own(m, b, st.FLUSH_MM)])];
  const partial = flushedPages(m, b)[0] >= 0 && wanted === s[at] + 1 && wanted === newest;
  s[at] = newest;
  return partial;
}

/** The lowest CPU of a part of the mask becomes the one at hand. */
function nextCpu(m: Machine, b: number, shift: number): void {
  const s = m.state;
  const mask = own(m, b, st.FLUSH_MASK);
  const left = (s[mask] >> shift) & CPUS;
  flag(m, b, left !== 0);
  if (left === 0) return;
  const cpu = 31 - Math.clz32(left & -left);
  s[mask] &= ~(1 << (cpu + shift));
  s[b + st.FLUSH_CPU] = cpu;
}

/**
 * tlb_is_not_lazy of 6.1, should_flush_tlb of 7.2: where tables are freed, every CPU of the mask. That mm_cpumask is trimmed once a
 * second (should_trim_cpumask) does not happen here: a CPU that it would interrupt has another mm loaded.
 */
function isAsked(m: Machine, b: number): boolean {
  const s = m.state;
  const at = handed(m, b);
  if (s[b + st.FLUSH_STRIDE] & FREED) return true;
  if (s[at + st.LAZY_TLB]) return false;
  if (!since(m.build.parameters.mm, '7.2')) return true;
  if (s[at + st.SWITCHING]) return m.build.parameters.flush_switching !== 'left_out';
  return s[at + st.LOADED_MM] === s[own(m, b, st.FLUSH_MM)];
}

function chargeFlush(m: Machine, pages: number): void {
  if (pages < 0) m.charge('tlb_flush');
  else m.charge('invlpg', pages);
  if (isolates(m) && pages > 0) m.charge('invpcid', pages);
}
