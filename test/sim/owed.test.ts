/** What a family of backends owes the kernel's mm layer. */
import { expect, it } from 'vitest';
import { flat } from '../../src/sim/flat.ts';
import { link } from '../../src/sim/link.ts';
import { type MmVersion, mmVersions, type Parameters } from '../../src/sim/parameters.ts';
import { presets } from '../../src/sim/presets.ts';
import { routinesOf } from '../../src/sim/supported.ts';
import { owed } from '../../tools/kernel/owed.ts';
import { call } from './bodies.ts';

const rows = presets.flatMap(preset => mmVersions.map((mm): [string, MmVersion] => [preset.name, mm]));

it.each(rows)('%s of %s has what is owed, and all that is called, and links', (name, mm) => {
  const preset = presets.find(one => one.name === name)!;
  const parameters: Parameters = { ...preset.parameters, mm };
  const routines = routinesOf(parameters, preset);
  const called = [...routines.keys()].flatMap(name =>
    flat(routines.get(name)!).flatMap(step => (step.op === 'call' ? [step.routine] : [])),
  );
  link(routines, [[...routines.keys()].map(call)], []);
  expect([...Object.keys(owed), ...called].filter(routine => !routines.get(routine))).toEqual([]);
});
