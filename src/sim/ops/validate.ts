/**
 * What Xen checks before a guest's entry becomes one that hardware walks: mod_l1_entry, get_page_from_l1e
 * (xen/arch/x86/mm.c). A non-present entry is always allowed. A present one must have no flags that are Xen's own, and
 * map a frame of the domain; and to be writable, a frame that is no page table, since a page has one type at a time.
 *
 * Xen 3.3 knew one error for all of it; 4.17 tells a page that could not be had (EBUSY) from flags (EINVAL).
 */
import * as pte from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { EBUSY, EINVAL } from './mm.ts';

/** L1_DISALLOW_MASK, low word, of an unprivileged domain: PAT/PSE and the cache attributes. 32-bit: GLOBAL, too. */
const DISALLOWED = pte.PWT | pte.PCD | pte.PAT;

/** The errno with which Xen refuses an L1 entry; 0 where it takes it. */
export function l1Error(m: Machine, lo: number, hi: number): number {
  if (!(lo & pte.P) || m.settingUp) return 0;
  const { entries, parameters, layout } = m.build;
  const disallowed = parameters.width === 'x86-64' ? DISALLOWED : DISALLOWED | pte.G;
  if (lo & disallowed) return EINVAL;
  const use = entries.useOf(lo, hi, layout.pages);
  if (use === 'page' || (use === 'table' && !(lo & pte.RW))) return 0;
  return parameters.mm === '6.1' ? EBUSY : EINVAL;
}

/**
 * The errno of a request that names its entry by machine address. Before 9f32d21c981 the guest worked that out with
 * virt_to_machine, which is right for low memory only: of a page table that kmap_atomic maps, it is INVALID_MFN.
 */
export function addressError(m: Machine, preserveAd: boolean): number {
  return m.build.parameters.highpte && preserveAd ? EINVAL : 0;
}
