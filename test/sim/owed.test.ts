/** What a family of backends owes the kernel's mm layer. */
import { expect, it } from 'vitest';
import { families } from '../../src/sim/backends/index.ts';
import type { Owed } from '../../src/sim/backends/owed.ts';
import { flat } from '../../src/sim/flat.ts';
import { callRoutines } from '../../src/sim/mm/index.ts';
import type { Parameters } from '../../src/sim/parameters.ts';
import { presets } from '../../src/sim/presets.ts';

it('a family that lacks a routine does not compile', () => {
  const [preset] = presets;
  const { set_pmd, ...rest }: Owed = families[preset.family].routines(preset.parameters, preset);
  // @ts-expect-error: set_pmd is owed
  const lacking: Owed = rest;
  expect(Object.keys(lacking)).not.toContain('set_pmd');
  expect(set_pmd).toBeDefined();
});

it.each(presets.map(preset => [preset.name, preset] as const))('%s has what the mm layer calls', (_, preset) => {
  for (const mm of ['2.6', '6.1'] as const) {
    const parameters: Parameters = { ...preset.parameters, mm };
    const own = callRoutines(parameters);
    const owed = families[preset.family].routines(parameters, preset);
    const called = Object.values(own).flatMap(body =>
      flat(body).flatMap(step => (step.op === 'call' ? [step.routine] : [])),
    );
    expect(called.filter(name => !(name in own) && !(name in owed))).toEqual([]);
    expect(Object.keys(own).filter(name => name in owed)).toEqual([]);
  }
});
