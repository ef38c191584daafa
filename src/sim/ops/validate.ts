/**
 * What Xen checks before a guest's entry becomes one that hardware walks: mod_l1_entry, get_page_from_l1e
 * (xen/arch/x86/mm.c). A non-present entry is always allowed. A present one must have no flags that are Xen's own, and
 * map a frame of the domain; and to be writable, a frame that is no page table, since a page has one type at a time.
 *
 * Xen 3.3 knew one error for all of it; 4.17 tells a page that could not be had (EBUSY) from flags (EINVAL), and from
 * what is no memory (EPERM; EINVAL where it is INVALID_MFN). Each guest runs on the Xen of its time: 4.17 also asks of a
 * non-present value whether it is safe from L1TF (pv_l1tf_check_l1e), which those of 2.6 are not. A 6.1 guest's own are;
 * what a script makes up is taken as on a host that is not vulnerable.
 */

import * as pte from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { EBUSY, EINVAL, EPERM } from './mm.ts';

/** L1_DISALLOW_MASK, low word, of an unprivileged domain: PAT/PSE and the cache attributes. 32-bit: GLOBAL, too. */
const DISALLOWED = pte.PWT | pte.PCD | pte.PAT;

/** Frames that 4.17 can have: as many as struct page_info, of 32 bytes, in the 128 GiB for them (asm/config.h). */
const MAX_FRAMES = 2 ** 32;
/** INVALID_MFN as far as an entry can hold it: PADDR_MASK >> PAGE_SHIFT. */
const INVALID_MFN = 2 ** 40 - 1;

/** The errno with which Xen refuses an L1 entry; 0 where it takes it. */
export function l1Error(m: Machine, lo: number, hi: number): number {
  if (!(lo & pte.P) || m.settingUp) return 0;
  const { entries, parameters, layout, frames } = m.build;
  const disallowed = parameters.width === 'x86-64' ? DISALLOWED : DISALLOWED | pte.G;
  if (lo & disallowed) return EINVAL;
  const use = entries.useOf(lo, hi, layout.pages * (frames?.lives ?? 2));
  if (use === 'page' || (use === 'table' && !(lo & pte.RW))) return 0;
  if (!since(parameters.mm, '6.1')) return EINVAL;
  const frame = pte.frameOf(lo, hi);
  if (frame === INVALID_MFN) return EINVAL;
  return frame < MAX_FRAMES ? EBUSY : EPERM;
}

/**
 * The errno of a request that names its entry by machine address. Before 9f32d21c981 the guest worked that out with
 * virt_to_machine, which is right for low memory only: of a page table that kmap_atomic maps, it is INVALID_MFN.
 */
export function addressError(m: Machine, preserveAd: boolean): number {
  return m.build.parameters.highpte && preserveAd ? EINVAL : 0;
}
