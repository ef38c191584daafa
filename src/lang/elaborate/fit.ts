/**
 * Does every mapping fit every backend? A 32-bit guest has 3 GiB of user space and lays mappings out elsewhere, so a
 * script may fit one backend and not another; it still runs on the others.
 */
import { Layout, LayoutError } from '../../sim/layout.ts';
import type { Width } from '../../sim/parameters.ts';
import { findPreset } from '../../sim/presets.ts';
import type { BackendChoice, Mapping } from '../../sim/scenario.ts';
import type { Findings } from '../findings.ts';

/** Reports each mapping that some backends have no room for. */
export function checkFit(maps: readonly Mapping[], backends: readonly BackendChoice[], findings: Findings): void {
  const misfits = new Map<string, { map: number; problem: string; names: string[] }>();
  for (const { name, preset, overrides } of backends) {
    const width = (overrides.width ?? findPreset(preset)?.parameters.width) as Width | undefined;
    const error = width && misfit(maps, width);
    if (!error) continue;
    const known = misfits.get(error.message);
    if (known) known.names.push(name);
    else misfits.set(error.message, { map: error.map, problem: error.message, names: [name] });
  }
  for (const { map, problem, names } of misfits.values()) {
    findings.add('PTE038', maps[map].place, { problem, names: names.join(', ') });
  }
}

function misfit(maps: readonly Mapping[], width: Width): LayoutError | undefined {
  try {
    new Layout(maps.map(spokenName), width);
    return undefined;
  } catch (error) {
    if (error instanceof LayoutError) return error;
    throw error;
  }
}

/** The target of an mremap without `as` is called by its address. */
function spokenName(map: Mapping): Mapping {
  return map.name ? map : { ...map, name: `0x${(map.address ?? 0).toString(16)}` };
}
