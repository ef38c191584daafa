/**
 * What each step means, said a second time, in Promela. The model's memory is the guest's view: an entry's low word is
 * its flags, bit for bit as in hardware, and above them a frame number (page + 1); of the high word it keeps NX.
 *
 * A step that has no line here is not modelled, and the model stops with an assertion where one is reached.
 */
import { LAZY_MMU } from '../../model/events.ts';
import { mappedLevel } from '../../sim/ops/tables.ts';
import type { Step } from '../../sim/steps.ts';
import { flagWords, hiOf, loOf, protectionOf, truthOf } from './expressions.ts';
import { flag, type Lines, type Setting, when } from './lines.ts';
import { hvNext, hvOther, push } from './queue.ts';
import { emulatedStore, write } from './stores.ts';
import { access, flushWay } from './tlb.ts';

/** Where the script has no file and no shared mapping, or the kernel is 2.6. */
const NO_PAGE_CACHE: Lines = ['assert(false)'];

/** Condition under which a visible step may be taken; null: always. */
export function guardOf(step: Step, { cpu, allAt }: Setting): string | null {
  switch (step.op) {
    case 'mmap_lock':
      return step.write ? 'mmap_writer == 0 && mmap_readers == 0' : 'mmap_writer == 0';
    case 'ptl_lock':
      return 'ptl[TABLE(page)] == 0';
    case 'table_lock':
      return 'table_lock == 0';
    case 'stopped':
      return 'false';
    case 'barrier':
      return `(arrived[${cpu}] != ${step.number + 1} || ${allAt(step.number)})`;
    default:
      return null;
  }
}

/** FLAG after a step, as far as the backend and the machine decide it: see graph.ts. */
export function flagAfter(step: Step, setting: Setting): number | null | undefined {
  const { cpus, parameters } = setting;
  switch (step.op) {
    case 'table_missing':
      return setting.tablesChange ? null : 0;
    case 'many_cpus':
      return cpus > 1 ? 1 : 0;
    case 'flush_way':
      return parameters.mm === '2.6' ? (cpus > 1 ? 4 : 2) : null;
    case 'flush_begin':
      return step.cpus !== 'others' || cpus > 1 ? 1 : 0;
    case 'range_first':
      return 1;
    default: {
      const lines = linesOf(step, setting);
      return lines === null || lines.some(line => /\bflag\b|fault_way|copied|fault_around|mprotect_fixup/.test(line))
        ? null
        : undefined;
    }
  }
}

/** A step's lines; null where it is not modelled. Jumps and calls are the graph's, and have none. */
export function linesOf(step: Step, setting: Setting): Lines | null {
  const { cpu: c, parameters } = setting;
  const adjust = (lo: string): string => (parameters.width === 'x86-64' ? `ADJUSTED(${lo})` : lo);
  switch (step.op) {
    case 'goto':
    case 'if':
    case 'unless':
    case 'call':
    case 'return':
    case 'window':
    case 'event':
    case 'trap':
    case 'mc_batch':
    case 'flush_reason':
    case 'hypercall':
    case 'access_begin':
    case 'section':
      return [];
    case 'halt':
      return [`completed(${c})`, `ended[${c}] = 1`, `forget(${c})`];
    case 'bug':
      return [`at_bug[${c}] = 1`];
    case 'stopped':
      return ['skip'];
    case 'load':
      return [
        ...(step.half !== 'hi' ? [`${step.into}_lo = lo[page]`] : []),
        ...(step.half !== 'lo' ? [`${step.into}_hi = hi[page]`] : []),
        ...(step.half !== 'hi' ? [`software_read(${c}, page, A | D)`] : []),
      ];
    case 'load_low':
      return ['old_lo = lo[page]; old_hi = hi[page]', `software_read(${c}, page, A | D)`];
    case 'load_high':
      return [...(setting.tears ? [when('old_hi != hi[page]', 'torn_read[page] = 1')] : []), 'old_hi = hi[page]'];
    case 'store':
      return step.from === 'zero'
        ? write(c, 'page', '0', '0', step.half)
        : write(c, 'page', `${step.from}_lo`, `${step.from}_hi`, step.half);
    case 'xchg':
      return [
        'old_lo = lo[page]',
        ...(step.half ? [] : ['old_hi = hi[page]']),
        `software_read(${c}, page, A | D)`,
        ...write(c, 'page', '0', '0', step.half),
      ];
    case 'cmpxchg':
      return [
        'seen_lo = lo[page]; seen_hi = hi[page]',
        `software_read(${c}, page, A | D)`,
        flag('seen_lo == old_lo && seen_hi == old_hi'),
        when('flag', ...write(c, 'page', 'new_lo', 'new_hi')),
      ];
    case 'clear_bits':
      return [
        'old_lo = lo[page]; old_hi = hi[page]',
        flag(`lo[page] & (${flagWords(step.mask)})`),
        `software_read(${c}, page, ${flagWords(step.mask)})`,
        ...write(c, 'page', `lo[page] & ~(${flagWords(step.mask)})`, 'hi[page]', undefined, '0'),
      ];
    case 'emulate_load':
      return [
        'seen_lo = lo[page]; seen_hi = hi[page]',
        `software_read(${c}, page, ${step.tells === undefined ? 'A | D' : flagWords(step.tells)})`,
      ];
    case 'emulate_cmpxchg': {
      const same = step.unconditional ? 'true' : 'lo[page] == seen_lo && hi[page] == seen_hi';
      const written = {
        zero: ['0', step.half ? 'hi[page]' : '0'],
        new: [adjust('new_lo'), 'new_hi'],
        cleared: [`seen_lo & ~(${flagWords(step.mask ?? 0)})`, 'seen_hi'],
      }[step.write];
      const own = step.write === 'cleared' ? '0' : 'tmp_lo';
      // A locked instruction that writes what it found writes nothing.
      const unchanged = {
        zero: step.half ? 'seen_lo == 0' : 'seen_lo == 0 && seen_hi == 0',
        new: 'seen_lo == new_lo && seen_hi == new_hi',
        cleared: `!(seen_lo & (${flagWords(step.mask ?? 0)}))`,
      }[step.write];
      const writes = write(c, 'page', written[0], written[1], undefined, own).join('; ');
      return [
        flag(`(${unchanged}) || (${same})`),
        when(
          'flag',
          'old_lo = seen_lo',
          ...(step.half ? [] : ['old_hi = seen_hi']),
          step.write === 'zero'
            ? `if :: ${unchanged} :: else -> ${writes} fi`
            : `if :: ${unchanged} :: else -> if :: REFUSED(${written[0]}) -> flag = 2 :: else -> ${writes} fi fi`,
        ),
      ];
    }
    case 'compare_seen':
      return [flag('seen_lo == old_lo && seen_hi == old_hi')];
    case 'emulate_store':
      return ['flag = 1', emulatedStore(step, setting)];
    case 'mc_entry_alloc':
      return [flag(`mcidx == MC_BATCH || FULL(ROUND_UP_8(argidx) + ${step.bytes})`)];
    case 'mc_entry':
      return [`mcidx++; argidx = ROUND_UP_8(argidx) + ${step.bytes}; last_op = ${step.hypercall}; fresh = 1`];
    case 'mc_extend':
      return [
        flag(`mcidx > 0 && last_op == ${step.hypercall} && !FULL(argidx + ${step.bytes})`),
        when('flag', `argidx = argidx + ${step.bytes}`),
      ];
    case 'mc_request':
      return push(step.request);
    case 'mc_issue':
      return [flag(`(lazy & ${step.mode}) == 0`)];
    case 'mc_flush':
      return [flag('mcidx > 0')];
    case 'mc_flushed':
      return ['mcidx = 0; argidx = 0; last_op = 0', 'empty_queue()', 'flag = failed; failed = 0'];
    case 'direct':
      return ['mcidx = 1; fresh = 1', ...push(step.request)];
    case 'hv_next':
      return hvNext(parameters, c);
    case 'hv_load':
      return ['hv_lo = lo[req_page[hv - 1]]; hv_hi = hi[req_page[hv - 1]]'];
    case 'hv_cmpxchg':
      return [
        flag('lo[req_page[hv - 1]] == hv_lo && hi[req_page[hv - 1]] == hv_hi'),
        `if :: flag -> ${write(c, 'req_page[hv - 1]', `${adjust('req_lo[hv - 1]')} | (hv_lo & (A | D))`, 'req_hi[hv - 1]', undefined, 'req_lo[hv - 1]').join('; ')}; hv_lo = 0; hv_hi = 0` +
          ' :: else -> hv_lo = lo[req_page[hv - 1]]; hv_hi = hi[req_page[hv - 1]] fi',
      ];
    case 'hv_store': {
      const kept = step.or ? ' | (hv_lo & (A | D))' : '';
      return [
        ...write(
          c,
          'req_page[hv - 1]',
          `${adjust('req_lo[hv - 1]')}${kept}`,
          'req_hi[hv - 1]',
          undefined,
          'req_lo[hv - 1]',
        ),
        'hv_lo = 0; hv_hi = 0',
      ];
    }
    case 'hv_flush':
      return [
        `if :: (req_what[hv - 1] & 1) -> flush_page(flush_cpu, req_page[hv - 1]) :: else -> flush_all(flush_cpu) fi`,
        'flush_cpu++',
        // 2.6 has flushed its own TLB before.
        ...(parameters.mm === '2.6' ? [when(`flush_cpu == ${c}`, 'flush_cpu++')] : []),
        flag(`(req_what[hv - 1] & 15) >= 8 && flush_cpu < CPUS`),
        when('!flag', 'flush_cpu = 0'),
      ];
    case 'access':
      return access(setting);
    case 'access_set':
      return [
        `if :: (lo[page] & P) && (!wr || (lo[page] & RW)) -> use(${c}, page); flag = 0` +
          ' :: else -> lo[page] = lo[page] | A | (wr -> D : 0); flag = 1 fi',
      ];
    case 'fault':
      return ['FAULTED'];
    case 'sigsegv':
      return [`segv[${c} * PAGES + page] = 1`];
    case 'flush_begin': {
      const first = step.cpus === 'others' ? (c === 0 ? 1 : 0) : c;
      const any = step.cpus !== 'others' || setting.cpus > 1;
      return [`flush_many = ${step.cpus === 'self' ? 0 : 1}; flush_cpu = ${first}; flag = ${any ? 1 : 0}`];
    }
    case 'flush_this_page':
      return ['flush_first = page; flush_end = page + 1'];
    case 'flush_cpu':
      return [
        'if :: flush_first < 0 -> flush_all(flush_cpu) :: else -> flush_range(flush_cpu, flush_first, flush_end) fi',
        `if :: flush_cpu == ${c} -> flush_cpu = 0 :: else -> flush_cpu++ fi`,
        when(`flush_cpu == ${c}`, 'flush_cpu++'),
        flag('flush_many && flush_cpu < CPUS'),
        when('!flag', 'flush_cpu = 0'),
      ];
    case 'mmap_lock':
      return [step.write ? `mmap_writer = ${c + 1}` : 'mmap_readers++'];
    case 'mmap_unlock':
      return [step.write ? 'mmap_writer = 0' : 'mmap_readers--'];
    case 'ptl_lock':
      return [`ptl[TABLE(page)] = ${c + 1}`];
    case 'ptl_unlock':
      return [`unlocked(${c}, page)`, 'ptl[TABLE(page)] = 0'];
    case 'barrier':
      // Whoever comes last passes at once; the others stay here (cpu.ts).
      return [when(`arrived[${c}] == ${step.number}`, `completed(${c})`, `arrived[${c}] = ${step.number + 1}`)];
    case 'enter_lazy':
      return parameters.lazy ? [`lazy = ${LAZY_MMU}`] : [];
    case 'leave_lazy':
      return parameters.lazy ? ['lazy = 0'] : [];
    case 'in_lazy':
      return [flag(`lazy == ${LAZY_MMU}`)];
    case 'pte_young':
      return [flag('old_lo & A')];
    case 'peek':
      return [
        `looked(${c}, page)`,
        'flag = (PRESENT(lo[page]) -> 1 : (hi[page] == MIGRATION_WRITE && !PRESENT(lo[page]) && lo[page] -> 2 : 0))',
      ];
    case 'modify':
      return [
        'new_lo = MODIFY(old_lo, prot, area_flags & PAGE_WRITABLE); new_hi = NO_EXEC(prot)',
        when(
          `(area_flags & TRY_WRITABLE) && !PROT_NONE_ENTRY(new_lo) && (new_lo & D) && ((area_flags & AREA_SHARED)${
            parameters.mm === '6.1' ? ' || (page_flags[page] & EXCLUSIVE)' : ''
          })`,
          'new_lo = new_lo | RW',
        ),
      ];
    case 'migration_read':
      return ['new_lo = lo[page]; new_hi = MIGRATION_READ'];
    case 'next_page':
      return ['page++', flag('page < section_end')];
    case 'previous_page':
      return ['page--'];
    case 'next_table':
      return [
        ...(setting.tablesChange
          ? [
              'i = page; do :: i < area_end && !REACHABLE(i) -> i = TABLE_END(i) :: else -> break od',
              flag('i < area_end'),
              when('flag', 'page = i'),
              'i = 0',
            ]
          : [flag('page < area_end')]),
        when('flag', 'section_end = (TABLE_END(page) < area_end -> TABLE_END(page) : area_end)'),
      ];
    case 'mprotect_fixup':
      return ['mprotect_fixup()'];
    case 'many_cpus':
      return [`flag = ${setting.cpus > 1 ? 1 : 0}`];
    case 'gather':
      return ['flush_first = -1; flush_end = -1; area_end = range_first'];
    case 'gather_page':
      return [when('NEEDS_FLUSH(old_lo, new_lo, old_hi, new_hi)', 'widen(page)')];
    case 'flush_way':
      return flushWay(parameters, setting.cpus);
    case 'next_flush_page':
      return ['page++', flag('page < flush_end')];
    case 'flushed':
      return ['page = kept_page; kept_page = 0; flush_first = -1; flush_end = -1'];
    case 'clear_repairs':
      return ['repairs = 0'];
    case 'repaired':
      return ['repairs++'];
    case 'fault_area':
      return [flag('vma_prot[page] != PROT_NONE && (!wr || WRITABLE(vma_prot[page]))')];
    case 'anon_vma_prepare':
      return [];
    case 'table_missing':
      return setting.tablesChange ? [flag(`!HAS_${step.level}(page)`)] : [];
    case 'table_lock':
      return [`table_lock = ${c + 1}`];
    case 'table_unlock':
      return ['table_lock = 0'];
    case 'zero_table':
      return ['zero_table(page)'];
    case 'load_cr3':
      return [`flush_all(${c})`];
    case 'set_table':
      return [`set_table(page, ${mappedLevel(step.level)}, ${step.clear ? 0 : 1})`];
    case 'kernel_entry': // no script sees that mapping, and its value makes no difference
      return ['new_lo = 0; new_hi = 0'];
    case 'hv_other':
      return setting.tablesChange ? [hvOther(c)] : ['skip'];
    case 'ptpage_event':
    case 'pgd_event':
    case 'table_event':
      return [];
    case 'fault_look':
      return ['old_lo = lo[page]; old_hi = hi[page]'];
    case 'fault_way':
      return [`software_read(${c}, page, A | D)`, 'fault_way()'];
    case 'copied':
      return ['copied()'];
    case 'read_ahead':
      return setting.pageCache ? ['read_ahead()'] : NO_PAGE_CACHE;
    case 'fault_around':
      return setting.pageCache ? [`fault_around(${step.first ? 1 : 0})`] : NO_PAGE_CACHE;
    case 'fault_around_done':
      return ['page = kept_page; kept_page = 0'];
    case 'sys_enter':
      return [];
    case 'sys_return':
      return [`completed(${c})`];
    case 'statement':
      return [
        ...(step.keepsOld ? [] : ['old_lo = 0; old_hi = 0']),
        'new_lo = 0; new_hi = 0; seen_lo = 0; seen_hi = 0',
        `by_access = ${setting.byAccess[step.number] ? 1 : 0}`,
      ];
    case 'set_page':
      return [`page = ${step.page}`];
    case 'set_range':
      return [`range_first = ${step.first}; range_end = ${step.last + 1}`];
    case 'set_protection':
      return [`prot = ${protectionOf(step.protection)}`];
    case 'set_write':
      return [`wr = ${step.write ? 1 : 0}`];
    case 'flush_range':
      return ['flush_first = range_first; flush_end = range_end'];
    case 'range_first':
      return ['page = range_first; flag = 1'];
    case 'range_next':
      return [flag('page + 1 < range_end'), when('flag', 'page++')];
    case 'eval': {
      const [lo, hi] = [loOf(step.expression), hiOf(step.expression)];
      const into =
        typeof step.into === 'number'
          ? [`var_lo[${step.into}]`, `var_hi[${step.into}]`]
          : [`${step.into}_lo`, `${step.into}_hi`];
      return [`tmp_lo = ${lo}; tmp_hi = ${hi}; ${into[0]} = tmp_lo; ${into[1]} = tmp_hi; tmp_lo = 0; tmp_hi = 0`];
    }
    case 'keep':
      return [`var_lo[${step.into}] = ${step.from}_lo; var_hi[${step.into}] = ${step.from}_hi`];
    case 'test':
      return [flag(truthOf(step.condition))];
    default:
      return null;
  }
}
