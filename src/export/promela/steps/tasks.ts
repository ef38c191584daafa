/** Switches between address spaces, and flushes of one, in Promela (../tasks.ts). */
import { since } from '../../../sim/parameters.ts';
import type { TaskStep } from '../../../sim/steps/tasks.ts';
import { flag, type Lines, type LinesOf, outside, type Setting, when } from '../lines.ts';

const others = (c: number): string => `(cpumask[flush_mm - 1] & ~(1 << ${c}))`;
const taskIs =
  (condition: (c: number) => string) =>
  (_: TaskStep, { cpu }: Setting): Lines => [flag(condition(cpu))];

/** should_flush_tlb of 7.2 and tlb_is_not_lazy before it. Freed tables ask every CPU of the mask. */
function isAsked({ parameters: { mm, flush_switching }, unmaps }: Setting): string {
  const tables = unmaps ? 'freed || ' : '';
  if (!since(mm, '7.2')) return `${tables}!lazy_tlb[flush_cpu]`;
  const between = flush_switching === 'left_out' ? '0' : '1';
  return `${tables}!lazy_tlb[flush_cpu] && (switching[flush_cpu] -> ${between} : loaded_mm[flush_cpu] == flush_mm)`;
}

/** A CPU loads cr3 for what is to run; what has it is followed where TLBs are filled unasked. */
const loadsNext = ({ cpu: c, fills }: Setting): string[] => (fills ? [`cr3[${c}] = next_mm`] : []);

export const taskLines: LinesOf<TaskStep> = {
  await_child: ['skip'],
  next_task: ({ mm }) => [`next_mm = ${mm + 1}`],
  task_has_mm: [flag('next_mm != 0')],
  irq_disable: (_, { cpu: c }) => [`switch_irqs_off[${c}] = 1`],
  task_runs: (_, { cpu: c }) => [
    `current_mm[${c}] = next_mm; switch_irqs_off[${c}] = 0`,
    'flush_mm = 0; ask_mask = 0; ipi_mask = 0; new_gen = 0; next_mm = 0; next_gen = 0; new_asid = 0; need_flush = 0',
  ],
  exit_mm: outside,
  prev_is_next: taskIs(c => `loaded_mm[${c}] == next_mm`),
  prev_is_init: taskIs(c => `loaded_mm[${c}] == 0`),
  lazy_tlb: taskIs(c => `lazy_tlb[${c}]`),
  set_lazy_tlb: ({ lazy }, { cpu: c }) => [`lazy_tlb[${c}] = ${lazy ? `(loaded_mm[${c}] != 0)` : 0}`],
  cpumask: ({ of, set }, { cpu: c }) => {
    const mask = `cpumask[${of === 'prev' ? `loaded_mm[${c}]` : 'next_mm'} - 1]`;
    return [`${mask} = ${mask} ${set ? `| (1 << ${c})` : `& ~(1 << ${c})`}`];
  },
  cpumask_has: taskIs(c => `cpumask[next_mm - 1] & (1 << ${c})`),
  cpumask_test: (_, { cpu: c }) => [
    flag(`cpumask[next_mm - 1] & (1 << ${c})`),
    `cpumask[next_mm - 1] = cpumask[next_mm - 1] | (1 << ${c})`,
  ],
  active_mm: (_, { cpu: c }) => [`lazy_tlb[${c}] = 0; loaded_mm[${c}] = next_mm`],
  write_cr3: (_, setting) => [`flush_all(${setting.cpu})`, ...loadsNext(setting)],
  reload_cr3: (_, { cpu: c }) => [`forget_asid(${c}, loaded_mm[${c}])`],
  read_tlb_gen: ['next_gen = tlb_gen[next_mm - 1]'],
  asid_is_current: taskIs(c => `CTX_GEN(${c}, loaded_asid[${c}]) == next_gen`),
  same_asid: (_, { cpu: c }) => [`new_asid = loaded_asid[${c}]; need_flush = 1`],
  choose_asid: (_, { cpu: c }) => [
    `choose(${c}, next_mm)`,
    `new_asid = asid; need_flush = !(found && CTX_GEN(${c}, asid) >= next_gen)`,
    'asid = 0; found = 0',
  ],
  loaded_mm_switching: (_, { cpu: c }) => [`switching[${c}] = 1`],
  load_new_mm: (_, setting) => [
    when('need_flush', `take_asid(${setting.cpu}, new_asid, next_mm, next_gen)`),
    ...loadsNext(setting),
  ],
  loaded_mm_is_next: (_, { cpu: c }) => [
    `loaded_mm[${c}] = next_mm; loaded_asid[${c}] = new_asid; switching[${c}] = 0`,
  ],

  is_current_mm: taskIs(c => `current_mm[${c}] == MM(page) + 1`),
  flush_of_mm: ['flush_mm = (flush_first < 0 || flush_first >= PAGES -> at_mm + 1 : MM(flush_first))'],
  inc_tlb_gen: ['tlb_gen[flush_mm - 1]++; new_gen = tlb_gen[flush_mm - 1]'],
  read_cpumask: ({ but }, { cpu: c }) => [
    but ? `ipi_mask = ${others(c)}; ask_mask = 0` : `ask_mask = ${others(c)}; ipi_mask = 0`,
    flag(`${others(c)} != 0`),
  ],
  next_asked: ['next_cpu(ask_mask)'],
  asked_cpu: (_, setting) => [when(isAsked(setting), 'ipi_mask = ipi_mask | (1 << flush_cpu)')],
  next_interrupted: ['next_cpu(ipi_mask)'],
  interrupt: ['skip'],
  flush_here: (_, { cpu: c }) => [`flush_cpu = ${c}`],
  mm_is_loaded: [flag('loaded_mm[flush_cpu] == flush_mm')],
  mm_is_lazy: [flag('lazy_tlb[flush_cpu]')],
  has_mm: taskIs(c => `current_mm[${c}] != 0`),
  tlb_gen_behind: [flag('OWN_GEN < new_gen')],
  flush_loaded: (_, { parameters: { mm } }) =>
    since(mm, '6.1')
      ? [
          'catch_up()',
          'if :: flag -> flush_range(flush_cpu, flush_first, flush_end) :: else -> forget_asid(flush_cpu, flush_mm) fi',
        ]
      : ['if :: flush_first < 0 -> flush_all(flush_cpu) :: else -> flush_range(flush_cpu, flush_first, flush_end) fi'],
  leave_mm: ['leave_lazy_mm()'],
  leave_cpumask: ['cpumask[flush_mm - 1] = cpumask[flush_mm - 1] & ~(1 << flush_cpu)'],
  multi_mask: ['ipi_mask = cpumask[flush_mm - 1]'],
  mask_left: [flag('ipi_mask != 0')],
  flush_partial: ['catch_up()'],
  mm_flushed: ['flush_mm = 0; ask_mask = 0; ipi_mask = 0; new_gen = 0; flush_cpu = 0; flush_many = 0'],
};
