/** Recordings of bare kernels in test/traces/bare, by the kernel's folder: probes (`oracle`), and dumps of entries (`ptes`). */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'traces', 'bare');

export interface BareRecording {
  /** `7.2/oracle/flip_34`. */
  readonly name: string;
  readonly backend: string;
  readonly text: string;
}

export const bareRecordings: readonly BareRecording[] = globSync('*/*/*.txt', { cwd: folder })
  .sort()
  .map(file => ({
    name: file.replace(/\.txt$/, ''),
    backend: `native-${dirname(dirname(file))}`,
    text: readFileSync(join(folder, file), 'utf8'),
  }));
