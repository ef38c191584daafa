/** The queue of a CPU's multicalls, and the hypervisor's way through it, in Promela. */
import { MMU_PT_UPDATE_PRESERVE_AD } from '../../model/events.ts';
import { packRequest, requestKinds } from '../../sim/ops/multicall.ts';
import { since } from '../../sim/parameters.ts';
import type { Request } from '../../sim/steps/multicall.ts';
import { flag, type Lines, type Setting, statement, when } from './lines.ts';

/** Queues a request; the first one of an entry is marked, since an error ends the entry that it is in. */
export function push(request: Request, { besides: { contexts }, tasks, fills, cpu: c }: Setting): string[] {
  return [
    ...(contexts ? ['req_by[nreq] = me'] : []),
    `assert(nreq < QUEUE)`,
    `req_what[nreq] = ${packRequest(request)} + (fresh -> FIRST_OF_ENTRY : 0); fresh = 0`,
    'req_page[nreq] = page',
    // Of several address spaces, the CPUs that a flush is for, and the mm that is loaded.
    tasks && request.kind.endsWith('multi')
      ? 'req_lo[nreq] = ipi_mask'
      : tasks && fills && request.kind === 'new_baseptr'
        ? `req_lo[nreq] = ${request.next ? 'next_mm' : `cr3[${c}]`}`
        : 'req_lo[nreq] = new_lo; req_hi[nreq] = new_hi',
    'nreq++',
  ];
}

const kind = '(req_what[hv - 1] & 15)';
const isKind = (...kinds: Request['kind'][]): string =>
  `(${kinds.map(is => `${kind} == ${requestKinds.indexOf(is)}`).join(' || ')})`;

/** Flushes of a TLB; of one page of it; of other CPUs', too. Loading cr3 flushes. */
const flushes = isKind('tlb_flush_local', 'invlpg_local', 'tlb_flush_multi', 'invlpg_multi', 'new_baseptr');
const flushesPage = isKind('invlpg_local', 'invlpg_multi');
const flushesMany = isKind('tlb_flush_multi', 'invlpg_multi');

/** The next CPU from one on whose TLB a flush of several is for: those of its mask, where the script has tasks. 2.6 has flushed its own before. */
function flushTarget({ tasks, parameters: { mm }, cpu: c }: Setting): Lines {
  if (tasks)
    return ['do :: flush_cpu < CPUS && !(req_lo[hv - 1] & (1 << flush_cpu)) -> flush_cpu++ :: else -> break od'];
  return since(mm, '6.1') ? [] : [when(`flush_cpu == ${c}`, 'flush_cpu++')];
}

/** The next request, and how it is done. Kinds are as packRequest numbers them. */
export function hvNext(setting: Setting): Lines {
  const { cpu: c, tasks, parameters } = setting;
  const { hypervisor_update: how, highpte } = parameters;
  const preserve = `${kind} == 0 && ((req_what[hv - 1] >> 4) & 15) == ${MMU_PT_UPDATE_PRESERVE_AD}`;
  const ways = { cmpxchg: 1, 'read-or-store': 3, store: 2 };
  const refused = `${kind} <= 1 && (REFUSED(req_lo[hv - 1])${highpte ? ` || (${preserve})` : ''})`;
  // Nobody is left in the mask of a flush.
  const empty = tasks ? `         :: !(${refused}) && ${flushesMany} && !req_lo[hv - 1] -> skip\n  ` : '';
  return [
    statement(
      'do',
      '    :: hv == nreq -> hv = 0; flag = 0; break',
      '    :: else -> hv++;',
      `      if :: ${refused} -> failed = 1; /* an error ends its entry */`,
      '          do :: hv < nreq && !(req_what[hv] & FIRST_OF_ENTRY) -> hv++ :: else -> break od',
      `${empty}         :: else -> flag = (${preserve} -> ${ways[how]} : (${kind} <= 1 -> 2 : (${flushes} -> 5 : 4))); break fi`,
      '    od',
    ),
    when(
      'flag == 5',
      `if :: ${flushesMany} -> ${['flush_cpu = 0', ...flushTarget(setting)].join('; ')} :: else -> flush_cpu = ${c} fi`,
    ),
  ];
}

/** `hv_flush`: FLAG, another CPU is to be flushed. */
export const hvFlush = (setting: Setting): Lines => [
  `if :: ${flushesPage} -> flush_page(flush_cpu, req_page[hv - 1]) :: else -> flush_all(flush_cpu) fi`,
  ...(setting.tasks && setting.fills ? [when(isKind('new_baseptr'), `cr3[${setting.cpu}] = req_lo[hv - 1]`)] : []),
  'flush_cpu++',
  when(flushesMany, ...flushTarget(setting), 'skip'),
  flag(`${flushesMany} && flush_cpu < CPUS`),
  when('!flag', 'flush_cpu = 0'),
];

/** Requests about tables change which there are; a kernel mapping's may flush; a pin changes nothing here. */
export function hvOther(c: number): string {
  return statement(
    `if :: (req_what[hv - 1] & 15) == ${requestKinds.indexOf('table')} ->`,
    `      set_table(req_page[hv - 1], 6 - ((req_what[hv - 1] >> 8) & 15), ((req_what[hv - 1] >> 12) & 1 -> 0 : 1))`,
    `   :: (req_what[hv - 1] & 15) == ${requestKinds.indexOf('kernel_va')} && ((req_what[hv - 1] >> 12) & 1) -> flush_all(${c})`,
    '   :: else fi',
  );
}
