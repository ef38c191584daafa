/** Which knobs say something about which preset, and what it has there. */
import type { Preset } from '../../sim/presets.ts';

/** Knobs that mean something on a backend without a multicall buffer; `queue` only where a hypervisor shadows. */
const everywhere: readonly string[] = ['width', 'mm', 'stray_ad', 'spurious_fault', 'protocol', 'cost'];
const shadowed: readonly string[] = ['vmi', 'kvm', 'lguest'];

export function mattersTo({ family }: Preset, knob: string): boolean {
  return knob === 'queue' ? shadowed.includes(family) : family === 'xen' || everywhere.includes(knob);
}

/** A knob's value as a script writes it; empty where the preset has none. */
export function presetValue({ parameters }: Preset, knob: string): string {
  const own: Readonly<Record<string, unknown>> = { ...parameters };
  const value = own[knob];
  return value === true ? 'on' : value === false ? 'off' : String(value ?? '');
}
