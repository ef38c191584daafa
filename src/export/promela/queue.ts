/** The queue of a CPU's multicalls, and the hypervisor's way through it, in Promela. */
import { MMU_PT_UPDATE_PRESERVE_AD } from '../../model/events.ts';
import { packRequest, requestKinds } from '../../sim/ops/multicall.ts';
import { type Parameters, since } from '../../sim/parameters.ts';
import type { Request } from '../../sim/steps/multicall.ts';
import { type Lines, statement, when } from './lines.ts';

/** Queues a request; the first one of an entry is marked, since an error ends the entry that it is in. */
export function push(request: Request): string[] {
  return [
    `assert(nreq < QUEUE)`,
    `req_what[nreq] = ${packRequest(request)} + (fresh -> FIRST_OF_ENTRY : 0); fresh = 0`,
    'req_page[nreq] = page',
    'req_lo[nreq] = new_lo; req_hi[nreq] = new_hi',
    'nreq++',
  ];
}

/** The next request, and how it is done. Kinds as packRequest numbers them: 0 pte, 1 va, 6..9 flushes of a TLB or a page, local or multi. */
export function hvNext({ hypervisor_update: how, highpte, mm }: Parameters, c: number): Lines {
  const kind = '(req_what[hv - 1] & 15)';
  const preserve = `${kind} == 0 && ((req_what[hv - 1] >> 4) & 15) == ${MMU_PT_UPDATE_PRESERVE_AD}`;
  const ways = { cmpxchg: 1, 'read-or-store': 3, store: 2 };
  const refused = `${kind} <= 1 && (REFUSED(req_lo[hv - 1])${highpte ? ` || (${preserve})` : ''})`;
  return [
    statement(
      'do',
      '    :: hv == nreq -> hv = 0; flag = 0; break',
      '    :: else -> hv++;',
      `      if :: ${refused} -> failed = 1; /* an error ends its entry */`,
      '          do :: hv < nreq && !(req_what[hv] & FIRST_OF_ENTRY) -> hv++ :: else -> break od',
      `         :: else -> flag = (${preserve} -> ${ways[how]} : (${kind} <= 1 -> 2 : (${kind} >= 6 -> 5 : 4))); break fi`,
      '    od',
    ),
    when('flag == 5', `flush_cpu = (${kind} >= 8 -> ${!since(mm, '6.1') && c === 0 ? 1 : 0} : ${c})`),
  ];
}

/** Requests about tables change which there are; a kernel mapping's may flush; a pin changes nothing here. */
export function hvOther(c: number): string {
  return statement(
    `if :: (req_what[hv - 1] & 15) == ${requestKinds.indexOf('table')} ->`,
    `      set_table(req_page[hv - 1], 6 - ((req_what[hv - 1] >> 8) & 15), ((req_what[hv - 1] >> 12) & 1 -> 0 : 1))`,
    `   :: (req_what[hv - 1] & 15) == ${requestKinds.indexOf('kernel_va')} && ((req_what[hv - 1] >> 12) & 1) -> flush_all(${c})`,
    '   :: else fi',
  );
}
