/**
 * What `npm run record` wrote of the scripts of test/scripts/recorded, on the kernels for which there is a recording, against what the model says they do. A
 * trace names its kernel, and nothing of the recording program is in it.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compareScript } from '../../src/library/compare.ts';
import { comparisonText, readTrace } from '../../src/trace/index.ts';

const tests = join(import.meta.dirname, '..');
const files = globSync('**/*.txt', { cwd: join(tests, 'traces/recorded') }).sort();

test.each(files)('%s', file => {
  const name = basename(file, '.txt');
  const trace = readTrace(readFileSync(join(tests, 'traces/recorded', file), 'utf8'));
  const script = readFileSync(join(tests, 'scripts/recorded', `${name}.pte`), 'utf8');
  const { compared } = compareScript(script, `${name}.pte`, trace);
  const folder = dirname(file);
  const backend = folder.startsWith('bare/') ? folder.replace('bare/', 'native-') : `xen-${folder}`;
  expect(compared?.recording.result.backend).toBe(backend);
  expect(compared?.comparison.agrees ? '' : comparisonText(compared!.comparison, 'script', 'recording', backend)).toBe(
    '',
  );
});
