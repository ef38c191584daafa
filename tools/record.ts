/**
 * `npm run record -- SCRIPT…`: asks the real thing. Boots Debian's Xen and kernel under QEMU, does there what the
 * scripts do, and writes what the kernel traced, one file a script, as `ptelab compare` reads it; then compares.
 *
 *   --kernel 6.1|6.12|7.2|newest   the kernel (newest by default)
 *   --cpus N                       vCPUs of the machine; at least as many as a script has
 *   --out DIR                      where the recordings go (default: recordings)
 *   --lazy                         7.2: in a task in which its lazy MMU mode works
 *   --bare                         the kernel without Xen: its TLB flushes
 *
 * Exit status: 0 all agree, 1 one differs, 2 a script cannot be recorded, or there is no recording.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stemOf } from '../src/export/c.ts';
import { compared } from './record/compared.ts';
import { isComplaint, Recorder } from './record/recorder.ts';
import { type Recordable, recordable } from './record/scripts.ts';
import { kernelNames } from './record/versions.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kernel: { type: 'string', default: 'newest' },
    cpus: { type: 'string', default: '1' },
    out: { type: 'string', default: 'recordings' },
    lazy: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
  },
});

// What was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));

try {
  process.exitCode = await main();
} catch (error) {
  if (!isComplaint(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const kernel = kernelNames.find(name => name === values.kernel);
  const cpus = Number(values.cpus);
  if (!kernel || !(cpus >= 1 && cpus <= 8) || positionals.length === 0) {
    console.error(
      `npm run record -- SCRIPT… [--kernel ${kernelNames.join('|')}] [--cpus 1..8] [--out DIR] [--lazy] [--bare]`,
    );
    return 2;
  }
  const scripts: Recordable[] = [];
  let refused = 0;
  for (const path of positionals) {
    const name = uniqueName(stemOf(path), scripts);
    const read = recordable(path, readFileSync(path, 'utf8'), name);
    if ('complaints' in read) {
      for (const complaint of read.complaints) console.error(complaint);
      refused++;
    } else scripts.push(read);
  }
  if (scripts.length === 0) return 2;
  const started = Date.now();
  const recorder = new Recorder({ kernel, bare: values.bare, lazy: values.lazy, say: console.log });
  const machineCpus = Math.max(cpus, ...scripts.map(s => s.scenario.cpus));
  console.log(`Recording ${scripts.length} scripts takes about ${recorder.estimate(scripts.length, machineCpus)} s.`);
  mkdirSync(values.out, { recursive: true });
  const recordings = await recorder.record(scripts, machineCpus);
  let [differing, failed] = [0, 0];
  for (const script of scripts) {
    const recording = recordings.find(r => r.name === script.name)!;
    const path = join(values.out, `${script.name}.txt`);
    writeFileSync(path, recording.text);
    if (recording.failed) {
      failed++;
      console.log(`${path}: no recording: ${recording.failed}`);
      continue;
    }
    const { agrees, backend, words } = compared(script.scenario, recording.text);
    if (!agrees) differing++;
    console.log(
      `${path}: ${agrees ? `agrees with ${backend}` : `differs from ${backend}\n${words.replace(/^/gm, '    ')}`}`,
    );
  }
  console.log(`${Math.round((Date.now() - started) / 1000)} s in all.`);
  return refused + failed > 0 ? 2 : differing > 0 ? 1 : 0;
}

/** Two scripts of one file name go into two files. */
function uniqueName(stem: string, scripts: readonly Recordable[]): string {
  let name = stem;
  for (let n = 2; scripts.some(s => s.name === name); n++) name = `${stem}-${n}`;
  return name;
}
