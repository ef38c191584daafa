/** stub */
import type { CpuProgram } from '../sim/scenario.ts';
import type { Findings } from './findings.ts';
import type { MappingTable } from './mapping-table.ts';
export function checkProtocols(_m: MappingTable, _p: readonly CpuProgram[], _f: Findings): void {}
