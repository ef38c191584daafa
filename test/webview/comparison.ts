/** Panel messages of a script beside a trace, for the page's tests: made by the engine, in the browser itself. */
import { predictedRun } from '../../src/library/compare.ts';
import { recordingOfTrace } from '../../src/library/observed.ts';
import { run } from '../../src/library/run.ts';
import type { ToPanel } from '../../src/protocol/messages.ts';
import { packRecording } from '../../src/protocol/packed-recording.ts';
import { beside, compareTrace, comparisonText, readTrace } from '../../src/trace/index.ts';
// @ts-expect-error esbuild reads it as text
import flip33 from '../traces/flip_33.txt';

const text = 'backend xen-6.1\nmap heap 33 pages rw written\ncpu 0 {\n  mprotect heap r\n  mprotect heap rw\n}\n';

function show(trace: string): ToPanel {
  const { scenario, recordings } = run(text, 'flip.pte');
  const read = readTrace(trace);
  const predicted = predictedRun(scenario!, recordings[0], 'xen-6.1');
  const compared = compareTrace(predicted, read);
  const sides = beside(predicted, read);
  const observed = recordingOfTrace('flip_33.txt', sides.observed);
  return {
    kind: 'show',
    uri: 'file:///flip.pte',
    script: 'flip.pte',
    text,
    version: 1,
    recordings: [
      { ...packRecording(recordings[0]), differs: sides.predictedOnly },
      { ...packRecording(observed), observed: true, differs: sides.observedOnly },
    ],
    expects: [],
    diagnostics: [],
    comparison: {
      agrees: compared.agrees,
      trace: 'flip_33.txt',
      text: comparisonText(compared, 'flip.pte', 'flip_33.txt', 'xen-6.1'),
      difference: compared.divergence && `${compared.divergence.call}: ${compared.divergence.observed?.words}`,
    },
  };
}

/** The script does what the trace shows. */
export const same = (): ToPanel => show(flip33);

/** The trace has one line less, and another one changed. */
export function changed(): ToPanel {
  const lines = (flip33 as string).split('\n');
  const at = lines.findIndex(line => line.includes('xen_mc_flush:') && line.includes('496'));
  return show(
    lines
      .with(at, lines[at].replace('1 hypercalls', '2 hypercalls'))
      .toSpliced(at + 40, 1)
      .join('\n'),
  );
}
