/**
 * Tasks and address spaces, where a script has them (tasks.ts): what a CPU does when it switches from one to another, and
 * whom a flush of an mm reaches. "This CPU" is the one that executes; `target` in a phrase is the one that is asked, or interrupted.
 */
import type { Facts } from './fact.ts';
import { MARKS_W, TASKS, TLB_SELF, TLB_TARGET } from './touch.ts';

export type TaskStep =
  // a switch
  | { readonly op: 'await_child'; readonly mm: number }
  | { readonly op: 'next_task'; readonly mm: number }
  | { readonly op: 'task_has_mm' }
  | { readonly op: 'irq_disable' }
  | { readonly op: 'task_runs' }
  | { readonly op: 'exit_mm' }
  | { readonly op: 'prev_is_next' }
  | { readonly op: 'prev_is_init' }
  | { readonly op: 'lazy_tlb' }
  | { readonly op: 'set_lazy_tlb'; readonly lazy: boolean }
  | { readonly op: 'cpumask'; readonly of: 'prev' | 'next'; readonly set: boolean }
  | { readonly op: 'cpumask_has' }
  | { readonly op: 'cpumask_test' }
  | { readonly op: 'active_mm' }
  | { readonly op: 'write_cr3' }
  | { readonly op: 'reload_cr3' }
  | { readonly op: 'read_tlb_gen' }
  | { readonly op: 'asid_is_current' }
  | { readonly op: 'same_asid' }
  | { readonly op: 'choose_asid' }
  | { readonly op: 'loaded_mm_switching' }
  | { readonly op: 'load_new_mm' }
  | { readonly op: 'loaded_mm_is_next' }
  | { readonly op: 'is_current_mm' }
  // a flush
  | { readonly op: 'flush_of_mm' }
  | { readonly op: 'inc_tlb_gen' }
  | { readonly op: 'read_cpumask'; readonly but: boolean }
  | { readonly op: 'next_asked' }
  | { readonly op: 'asked_cpu' }
  | { readonly op: 'next_interrupted' }
  | { readonly op: 'interrupt' }
  | { readonly op: 'flush_here' }
  | { readonly op: 'mm_is_loaded' }
  | { readonly op: 'mm_is_lazy' }
  | { readonly op: 'has_mm' }
  | { readonly op: 'tlb_gen_behind' }
  | { readonly op: 'flush_loaded' }
  | { readonly op: 'leave_mm' }
  | { readonly op: 'leave_cpumask' }
  | { readonly op: 'multi_mask' }
  | { readonly op: 'mask_left' }
  | { readonly op: 'flush_partial' }
  | { readonly op: 'mm_flushed' };

const OFF = 'interrupts off';

export const taskFacts = {
  await_child: {
    text: null,
    does: 'Waits until a fork has made the address space of the next task.',
    visible: true,
    waits: true,
    touches: TASKS,
  },
  next_task: { text: null, does: 'The task that a switch goes to.' },
  task_has_mm: { text: 'has_mm(next)', does: 'FLAG: the next task is no kernel thread.' },
  irq_disable: {
    text: 'local_irq_disable()',
    does: 'From here on, no other CPU interrupts this one.',
    visible: true,
    touches: TASKS,
  },
  task_runs: {
    text: 'finish_task_switch(next)',
    does: 'The next task runs, with interrupts on.',
    visible: true,
    touches: TASKS,
  },
  exit_mm: {
    text: 'exit_mm()',
    does: 'The task has no mm any more; what is loaded stays so, in lazy TLB mode.',
    visible: true,
    touches: TASKS,
  },
  prev_is_next: {
    text: 'loaded_mm_is(next)',
    does: 'FLAG: the next mm is loaded already, if only lazily.',
    under: OFF,
    touches: TASKS,
  },
  prev_is_init: { text: 'loaded_mm_is(init_mm)', does: 'FLAG: no mm is loaded.', under: OFF, touches: TASKS },
  lazy_tlb: {
    text: 'was_lazy()',
    does: 'FLAG: the mm was loaded lazily, for a kernel thread.',
    under: OFF,
    touches: TASKS,
  },
  set_lazy_tlb: {
    text: { 'write_is_lazy(true)': { lazy: true }, 'write_is_lazy(false)': { lazy: false } },
    does: 'Writes is_lazy of cpu_tlbstate_shared, or mmu_state of 2.6; where no mm is loaded, nothing.',
    visible: true,
    touches: TASKS,
  },
  cpumask: {
    text: {
      'cpumask_clear_cpu(prev)': { of: 'prev', set: false },
      'cpumask_set_cpu(next)': { of: 'next', set: true },
    },
    does: 'A locked instruction on mm_cpumask: this CPU joins it, or leaves it.',
    visible: true,
    touches: TASKS,
    costs: ['native_xchg'],
  },
  cpumask_has: {
    text: 'cpumask_test_cpu(next)',
    does: 'A plain read of mm_cpumask; FLAG: this CPU is in it.',
    visible: true,
    order: 'passes',
    touches: TASKS,
  },
  cpumask_test: {
    text: 'cpumask_test_and_set_cpu(next)',
    does: 'This CPU joins mm_cpumask; FLAG: it was in it.',
    visible: true,
    touches: TASKS,
    costs: ['native_xchg'],
  },
  active_mm: {
    text: 'write_active_mm(next)',
    does: 'mmu_state becomes TLBSTATE_OK and active_mm the next mm: words of this CPU that only its interrupts read.',
    under: OFF,
    touches: TASKS,
  },
  write_cr3: {
    text: 'load_cr3(next)',
    does: 'Loads cr3, which forgets all of this TLB.',
    visible: true,
    touches: TASKS | TLB_SELF | MARKS_W,
    costs: ['tlb_flush'],
  },
  reload_cr3: {
    text: 'write_cr3(loaded_mm)',
    does: 'Loads cr3 once more: this TLB forgets what it has of the mm; without PCIDs, everything (Intel SDM vol. 3A, 4.10.4.1).',
    visible: true,
    touches: TASKS | TLB_SELF | MARKS_W,
    costs: ['tlb_flush'],
  },
  read_tlb_gen: {
    text: 'read_tlb_gen(next)',
    does: 'A plain read of context.tlb_gen of the next mm.',
    visible: true,
    order: 'passes',
    touches: TASKS,
  },
  asid_is_current: {
    text: 'tlb_gen_is_current()',
    does: 'FLAG: the TLB is as new as the tlb_gen that was read.',
    under: OFF,
    touches: TASKS,
  },
  same_asid: { text: 'keep_asid()', does: 'The ASID stays, and is flushed.', under: OFF, touches: TASKS },
  choose_asid: {
    text: 'choose_new_asid(next)',
    does: 'The ASID that the next mm has on this CPU, flushed if its tlb_gen is old; else the next in turn, flushed.',
    under: OFF,
    touches: TASKS,
  },
  loaded_mm_switching: {
    text: 'write_loaded_mm(LOADED_MM_SWITCHING)',
    does: 'A plain store: others see that this CPU is between two mms once it has landed.',
    visible: true,
    order: 'buffered',
    touches: TASKS,
  },
  load_new_mm: {
    text: 'load_new_mm_cr3(next)',
    does: 'Loads cr3: of the ASID that is flushed, the TLB forgets everything.',
    visible: true,
    touches: TASKS | TLB_SELF | MARKS_W,
    costs: ['cr3_switch', 'tlb_flush'],
  },
  loaded_mm_is_next: {
    text: 'write_loaded_mm(next)',
    does: 'Others see the next mm loaded here.',
    visible: true,
    touches: TASKS,
  },
  is_current_mm: {
    text: 'is_current_mm(p)',
    does: 'FLAG: the entry is of the address space of the task here (mm == current->mm).',
    under: 'interrupts off',
    touches: TASKS,
  },
  flush_of_mm: { text: 'flush_is_of(mm)', does: 'The mm whose pages the flush range has.' },
  inc_tlb_gen: {
    text: 'inc_mm_tlb_gen(mm)',
    does: 'A locked instruction on context.tlb_gen, and so a full barrier.',
    visible: true,
    touches: TASKS,
    costs: ['native_xchg'],
  },
  read_cpumask: {
    text: { 'cpumask_any_but(mm)': { but: true }, 'cpumask_of(mm)': { but: false } },
    does: 'A plain read of mm_cpumask, which passes stores that wait; FLAG: CPUs are in it, this one left out.',
    visible: true,
    order: 'passes',
    touches: TASKS,
  },
  next_asked: {
    text: 'next_cpu_of_mask()',
    does: 'FLAG: another CPU of the mask is to be asked; it is the CPU at hand.',
  },
  asked_cpu: {
    text: 'should_flush_tlb_local(target)',
    does: 'Reads the TLB state of the CPU at hand: whether it has to be interrupted. 6.1: tlb_is_not_lazy.',
    visible: true,
    order: 'passes',
    touches: TASKS,
  },
  next_interrupted: { text: 'next_cpu_to_interrupt()', does: 'FLAG: another CPU is to be interrupted.' },
  interrupt: {
    text: 'send_call_function_ipi(target)',
    does: 'The CPU at hand takes the interrupt: once its interrupts are on. What it does follows at once.',
    visible: true,
    waits: true,
    touches: TASKS | TLB_TARGET | MARKS_W,
    costs: ['cr3_switch', 'hypercall', 'ipi', 'vm_exit'],
  },
  flush_here: {
    text: 'flush_here()',
    does: 'This CPU is the one at hand: it flushes its own TLB.',
    visible: true,
    touches: TASKS | TLB_TARGET | MARKS_W,
  },
  mm_is_loaded: {
    text: 'loaded_mm_is(mm)',
    does: 'FLAG: the CPU at hand has the mm loaded that is flushed.',
    under: 'interrupt',
    touches: TASKS,
  },
  mm_is_lazy: {
    text: 'is_lazy(target)',
    does: 'FLAG: the CPU at hand is in lazy TLB mode.',
    under: 'interrupt',
    touches: TASKS,
  },
  has_mm: {
    text: 'has_mm(current)',
    does: 'FLAG: the task here is no kernel thread.',
    under: 'interrupt',
    touches: TASKS,
  },
  tlb_gen_behind: {
    text: 'tlb_gen_is_behind(target)',
    does: 'FLAG: the TLB of the CPU at hand is older than the flush asks for.',
    under: 'interrupt',
    touches: TASKS,
  },
  flush_loaded: {
    text: 'flush_tlb_local(target)',
    does: 'The CPU at hand flushes the range of the flush, or everything where it has missed one before.',
    under: 'interrupt',
    touches: TASKS | TLB_TARGET | MARKS_W,
    costs: ['invlpg', 'invpcid', 'tlb_flush'],
  },
  leave_mm: {
    text: 'leave_mm(target)',
    does: 'The CPU at hand leaves mm_cpumask and loads the kernel’s own tables.',
    under: 'interrupt',
    touches: TASKS | TLB_TARGET | MARKS_W,
    costs: ['tlb_flush'],
  },
  leave_cpumask: {
    text: 'cpumask_clear_cpu(target)',
    does: 'The CPU at hand leaves mm_cpumask: it has another mm loaded.',
    under: 'interrupt',
    touches: TASKS,
  },
  multi_mask: {
    text: 'xen_mask_is_of(mm)',
    does: 'A plain read of mm_cpumask: whom the hypercall flushes, this CPU included.',
    visible: true,
    order: 'passes',
    touches: TASKS,
  },
  mask_left: { text: 'flush_mask_left()', does: 'FLAG: another CPU is in the mask of the flush.' },
  flush_partial: {
    text: 'flush_is_partial(target)',
    does: 'This TLB is as new as the flush from here on; FLAG: by its range alone, as nothing was missed before.',
    under: 'interrupt',
    touches: TASKS,
  },
  mm_flushed: { text: 'flush_over(mm)', does: 'The flush is over.' },
} as const satisfies Facts<TaskStep>;
