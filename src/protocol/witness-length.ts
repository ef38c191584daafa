/** How long an interleaving is, in words: "12 steps, 1 switch of CPU". */
import { counted, t } from './l10n.ts';

export function witnessLength(steps: number, switches: number): string {
  return [
    counted(steps, t('{0} step'), t('{0} steps')),
    counted(switches, t('{0} switch of CPU'), t('{0} switches of CPU')),
  ].join(', ');
}
