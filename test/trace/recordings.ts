/** The recordings of test/traces, for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', 'traces');

export interface RecordingFile {
  readonly name: string;
  readonly text: string;
}

/** Guest-side traces of one folder: '' for one vCPU of 6.1, 'smp2', 'annotated', or those of another kernel. */
export function recordingsIn(folder: '' | 'smp2' | 'annotated' | '6.12' | '7.2' | '7.2-lazy'): RecordingFile[] {
  const directory = join(root, folder);
  return readdirSync(directory)
    .filter(file => file.endsWith('.txt'))
    .sort()
    .map(file => ({
      name: join(folder, file.replace(/\.txt$/, '')),
      text: readFileSync(join(directory, file), 'utf8'),
    }));
}

export const recordings: readonly RecordingFile[] = [...recordingsIn(''), ...recordingsIn('smp2')];

export function recording(name: string): string {
  return readFileSync(join(root, `${name}.txt`), 'utf8');
}
