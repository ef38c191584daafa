/** The panel's playhead in an editor: a mark at the end of each line that a CPU is at. */
import type { CpuLine } from '../protocol/messages.ts';

export interface LineMark {
  readonly line: number;
  /** In ascending order. */
  readonly cpus: readonly number[];
}

/** One mark a line, with the CPUs that are there; lines beyond the last one are left out. */
export function lineMarks(lines: readonly CpuLine[], lineCount: number): LineMark[] {
  const cpus = new Map<number, number[]>();
  for (const { cpu, line } of lines) cpus.set(line, [...(cpus.get(line) ?? []), cpu]);
  return [...cpus]
    .filter(([line]) => line >= 1 && line <= lineCount)
    .map(([line, at]) => ({ line, cpus: at.sort((a, b) => a - b) }));
}
