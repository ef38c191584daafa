/**
 * A comparison as text: one line a call, then the first divergence with both sides, as a reviewer reads a diff.
 */
import type { Divergence, TraceComparison } from './compare.ts';

/** The comparison in words. `script`, `trace` and `backend` are the names to print. */
export function comparisonText(comparison: TraceComparison, script: string, trace: string, backend: string): string {
  const lines: string[] = comparison.problems.map(p => `${trace}:${p.line}: ${p.message}`);
  for (const call of comparison.calls) {
    lines.push(`${call.agrees ? 'same   ' : 'differs'} ${plural(call.events, 'event')}  ${call.title}`);
  }
  const { otherThreads, scheduler, kernel } = comparison.leftOut;
  if (otherThreads + scheduler + kernel > 0) {
    lines.push(
      `left out: ${scheduler} of the scheduler, ${otherThreads} of other threads, ${kernel} of kernel mappings`,
    );
  }
  if (comparison.divergence) {
    lines.push('', ...divergenceLines(comparison.divergence, script, trace, backend), ...absentLines(comparison));
  }
  if (comparison.agrees) lines.push(`${plural(comparison.observedEvents, 'event')}, all the same`);
  else if (!comparison.divergence) lines.push('what could be read is the same, but the trace is damaged');
  return `${lines.join('\n')}\n`;
}

function divergenceLines(divergence: Divergence, script: string, trace: string, backend: string): string[] {
  const { predicted, observed } = divergence;
  return [
    `first difference, after ${plural(divergence.agreed, 'event')} of ${divergence.call}:`,
    ...divergence.before.map(words => `    ${words}`),
    `  - ${predicted?.words ?? '(nothing more)'}    ${script}${predicted ? `:${predicted.line}` : ''} on ${backend}`,
    `  + ${observed?.words ?? '(nothing more)'}    ${trace}${observed ? `:${observed.line}` : ''}`,
    ...(divergence.inWords ? [`    ${divergence.inWords}`] : []),
    ...divergence.predictedNext.map(words => `  - ${words}`),
    ...divergence.observedNext.map(words => `  + ${words}`),
  ];
}

/** What the trace never has: a trace of a part of xen:*, or of another kernel. */
function absentLines({ absent, observedEvents, predictedEvents }: TraceComparison): string[] {
  if (observedEvents === 0 && predictedEvents > 0) {
    return ['', `the trace has no xen:* event in its calls (the run has ${predictedEvents}): were they recorded?`];
  }
  if (absent.length === 0) return [];
  const kinds = absent.map(({ kind, predicted }) => `${kind} (the run has ${predicted})`);
  return ['', `the trace has no ${kinds.join(', no ')}: not recorded, or not done`];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
