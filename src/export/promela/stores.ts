/** Writes of entries in Promela: by software, and by a hypervisor that emulates a store. */
import type { Parameters } from '../../sim/parameters.ts';
import type { Half } from '../../sim/steps/entry.ts';
import type { Step } from '../../sim/steps.ts';
import type { Setting } from './lines.ts';

/** What Xen writes for an entry that a 64-bit guest asks for. */
export const adjusted = ({ width }: Parameters, lo: string): string => (width === 'x86-64' ? `ADJUSTED(${lo})` : lo);

/** A write by software to an entry, or to a half of it. `own`: what of the low word the software itself puts there. */
export function write(c: number, page: string, lo: string, hi: string, half?: Half, own = 'tmp_lo'): string[] {
  const lines: string[] = [];
  if (half !== 'lo') lines.push(`hi[${page}] = ${hi}`);
  if (half !== 'hi')
    lines.push(`tmp_lo = ${lo}; software_write(${c}, ${page}, tmp_lo, ${own}); lo[${page}] = tmp_lo; tmp_lo = 0`);
  return lines;
}

/** A plain store. An upper half that makes an invalid entry takes P away until the lower half follows. */
export function emulatedStore(
  { from, half }: Extract<Step, { op: 'emulate_store' }>,
  { cpu: c, parameters }: Setting,
): string {
  const zero = from === 'zero';
  const hi = zero ? '0' : 'new_hi';
  if (half === 'hi')
    return `if :: REFUSED(lo[page]) -> lo[page] = lo[page] & ~P; hi[page] = ${hi} :: else -> hi[page] = ${hi} fi`;
  if (zero) return write(c, 'page', '0', '0', half).join('; ');
  const lo = adjusted(parameters, 'new_lo');
  return `if :: REFUSED(${lo}) -> flag = 0 :: else -> ${write(c, 'page', lo, hi, half).join('; ')} fi`;
}
