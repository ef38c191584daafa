/** Swap and migration entries, bit for bit, as __swp_entry and __swp_entry_to_pte of each kernel and width make them. */
import { describe, expect, test } from 'vitest';
import { Entries, FIRST_PFN } from '../../src/sim/entries.ts';
import { findPreset } from '../../src/sim/presets.ts';
import type { NonPresent } from '../../src/sim/swap.ts';
import { scripted } from './scripted.ts';

const entries = (preset: string, mm: '2.6' | '6.1'): Entries =>
  new Entries({ ...findPreset(preset)!.parameters, mm }, false);
const hex = ({ lo, hi }: { lo: number; hi: number }): string =>
  hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0');

test.each([
  ['native', '2.6', 'swap', '0000000000100002'],
  ['native', '2.6', 'migration-read', '000000000010003c'],
  ['native', '2.6', 'migration-write', '000000000010003e'],
  ['native-i386', '2.6', 'swap', '0000000000100002'],
  ['native-i386', '2.6', 'migration-write', '000000000010003e'],
  ['native-pae', '2.6', 'swap', '0002000100000000'],
  ['native-pae', '2.6', 'migration-read', '0002001e00000000'],
  ['native-i386', '6.1', 'swap', '0000000000200002'],
  ['native', '6.1', 'swap', '0fffffffffdffe00'],
  ['native-pae', '6.1', 'migration-write', 'd7ffffffffdffe00'],
] as const)('%s, %s: a %s entry of the first page', (preset, mm, kind, raw) => {
  const of = entries(preset, mm);
  of.nonPresent(0, kind);
  expect(hex(of)).toBe(raw);
  expect(FIRST_PFN).toBe(0x1000);
});

describe('types are told apart, and changed', () => {
  const kinds: readonly NonPresent[] = ['swap', 'migration-read', 'migration-exclusive', 'migration-write'];
  test.each(['native', 'native-i386', 'native-pae'])('%s, 6.1', preset => {
    const of = entries(preset, '6.1');
    const told = kinds.map(kind => {
      of.nonPresent(3, kind);
      const { lo, hi } = of;
      return [of.isMigration(lo, hi), of.isOwnMigration(lo, hi), of.isWriteMigration(lo, hi)].map(Number).join('');
    });
    expect(told).toEqual(['000', '100', '110', '111']);
    of.nonPresent(3, 'migration-write');
    of.readMigration(of.lo, of.hi, true);
    const changed = hex(of);
    of.nonPresent(3, 'migration-exclusive');
    expect(changed).toBe(hex(of));
  });
});

test('fork of 6.1 makes an exclusive migration entry readable in the parent; 2.6 has only two types', () => {
  const updates = (backend: string): number =>
    scripted(
      `machine { cpus 1 }\nbackend ${backend} as it\nmap m 1 pages r migrating\nmap w 1 pages rw written\ncpu 0 { fork }\n`,
    ).on.it.result.updates;
  const without = (backend: string): number =>
    scripted(
      `machine { cpus 1 }\nbackend ${backend} as it\nmap m 1 pages r swapped\nmap w 1 pages rw written\ncpu 0 { fork }\n`,
    ).on.it.result.updates;
  expect(updates('xen-6.1') - without('xen-6.1')).toBe(1);
  expect(updates('xen-2.6.27') - without('xen-2.6.27')).toBe(0);
});
