/** What a family of backends owes the kernel's mm layer. */
import { expect, it } from 'vitest';
import { flat } from '../../src/sim/flat.ts';
import { type MmVersion, mmVersions, type Parameters } from '../../src/sim/parameters.ts';
import { presets } from '../../src/sim/presets.ts';
import { routinesOf } from '../../src/sim/supported.ts';
import { owed } from '../../tools/kernel/owed.ts';

const rows = presets.flatMap(preset => mmVersions.map((mm): [string, MmVersion] => [preset.name, mm]));

it.each(rows)('%s of %s has what is owed, and all that is called', (name, mm) => {
  const preset = presets.find(one => one.name === name)!;
  const parameters: Parameters = { ...preset.parameters, mm };
  const routines = routinesOf(parameters, preset);
  const called = Object.values(routines).flatMap(body =>
    flat(body).flatMap(step => (step.op === 'call' ? [step.routine] : [])),
  );
  expect([...Object.keys(owed), ...called].filter(routine => !Object.hasOwn(routines, routine))).toEqual([]);
});
