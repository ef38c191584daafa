/** A recording against the model of the kernel that it is of. */
import { compareCompiled } from '../../src/library/compare.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { comparisonText, readTrace } from '../../src/trace/index.ts';

export interface Compared {
  readonly agrees: boolean;
  readonly backend: string;
  /** The comparison as text; empty where both agree. */
  readonly words: string;
}

/** Compares a script with its recording. The script's own backends do not count: they may be variants of the kernel's. */
export function compared(scenario: Scenario, recording: string): Compared {
  const { compared: answer, diagnostics } = compareCompiled({ ...scenario, backends: [] }, readTrace(recording));
  if (!answer) return { agrees: false, backend: 'the model', words: diagnostics.map(d => d.message).join('\n') };
  const { comparison, recording: run } = answer;
  return {
    agrees: comparison.agrees,
    backend: run.result.backend,
    words: comparison.agrees ? '' : comparisonText(comparison, scenario.name, 'recording', run.result.backend),
  };
}
