/**
 * Knobs of a backend, in words. What there is stands in sim/parameters.ts.
 */
import type { Knob } from '../sim/parameters.ts';

/** What a knob takes, in words. */
export function spokenKnob(knob: Knob): string {
  switch (knob.kind) {
    case 'switch':
      return '`on` or `off`';
    case 'choice':
      return knob.values.map(v => `\`${v}\``).join(' or ');
    case 'number':
      return `${knob.min} to ${knob.max} ${knob.unit}`;
    case 'protocol':
      return 'the name of a protocol of this script';
  }
}
