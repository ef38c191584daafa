/**
 * `npm run record:fuzz -- --seed N --count M`: random scripts, recorded in batches and compared. One that differs is recorded
 * once more, since a context switch may have come between; if it still differs, it is made smaller and written down
 * beside its recording.
 *
 *   --kernel, --lazy, --bare   as for `npm run record`
 *   --cpus 1|2         of the machine and of the scripts
 *   --batch N          scripts of a boot (100)
 *   --out DIR          where what differs goes (recordings/fuzz)
 *   --keep             every script and its recording go there
 *
 * Exit status: 0 all agree, 1 one differs, 2 there is no recording.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compared } from './record/compared.ts';
import { type RandomScript, randomScript, textOf } from './record/random-script.ts';
import { isComplaint, Recorder } from './record/recorder.ts';
import { type Recordable, recordable } from './record/scripts.ts';
import { candidates, narrowed, type Search, searchFrom } from './record/smaller.ts';
import { kernelNames } from './record/versions.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '500' },
    kernel: { type: 'string', default: 'newest' },
    cpus: { type: 'string', default: '1' },
    batch: { type: 'string', default: '100' },
    out: { type: 'string', default: 'recordings/fuzz' },
    lazy: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const [seed, count, cpus, batch] = [values.seed, values.count, values.cpus, values.batch].map(Number);

// What was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));

try {
  process.exitCode = await main();
} catch (error) {
  if (!isComplaint(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** A script, what it was recorded as, and how it differs; no words where it agrees. */
interface Judged {
  readonly script: RandomScript;
  readonly recording: string;
  readonly words: string;
}

async function main(): Promise<number> {
  const kernel = kernelNames.find(name => name === values.kernel);
  if (!kernel || !(cpus === 1 || cpus === 2) || !(count >= 1) || !(batch >= 1) || !Number.isSafeInteger(seed)) {
    console.error(
      `npm run record:fuzz -- --seed N --count M [--kernel ${kernelNames.join('|')}] [--cpus 1|2] [--batch N] [--lazy] [--bare]`,
    );
    return 2;
  }
  console.log(`Seed ${seed}, ${count} scripts, ${cpus} CPU${cpus > 1 ? 's' : ''}.`);
  mkdirSync(values.out, { recursive: true });
  const recorder = new Recorder({ kernel, bare: values.bare, lazy: values.lazy, say: console.log });
  const boots = Math.ceil(count / batch);
  console.log(`About ${boots * recorder.estimate(Math.min(batch, count), cpus)} s, and more where scripts differ.`);
  let [tried, differ] = [0, 0];
  for (let number = 0; number < count; number += batch) {
    const scripts = Array.from({ length: Math.min(batch, count - number) }, (_, i) =>
      randomScript(seed, number + i, cpus),
    );
    const first = await judge(recorder, scripts);
    tried += first.length;
    if (values.keep) for (const judged of first) keep(judged);
    const odd = await judge(
      recorder,
      first.filter(j => j.words !== '').map(j => j.script),
    );
    const sure = odd.filter(j => j.words !== '');
    differ += sure.length;
    console.log(`${tried} scripts, ${differ} differ${sure.map(j => ` ${j.script.name}`).join('')}`);
    for (const judged of await smaller(recorder, sure)) {
      keep(judged);
      console.log(`\n${textOf(judged.script)}\n${judged.words}`);
    }
  }
  console.log(`Seed ${seed}: ${tried} scripts, ${tried - differ} agree, ${differ} differ.`);
  return differ > 0 ? 1 : 0;
}

/** Records and compares scripts; those that the language or the program refuses are left out. */
async function judge(recorder: Recorder, scripts: readonly RandomScript[]): Promise<Judged[]> {
  const made = scripts.flatMap(script => {
    const read = recordable(`${script.name}.pte`, textOf(script), script.name);
    return 'complaints' in read ? [] : [{ script, read }];
  });
  if (made.length === 0) return [];
  const recordings = await recorder.record(
    made.map(m => m.read),
    cpus,
  );
  return made.flatMap(({ script, read }, i) => judged(script, read, recordings[i]));
}

function judged(
  script: RandomScript,
  read: Recordable,
  recording: { readonly text: string; readonly failed?: string },
): Judged[] {
  if (recording.failed) console.log(`${script.name}: no recording: ${recording.failed}`);
  return recording.failed
    ? []
    : [{ script, recording: recording.text, words: compared(read.scenario, recording.text).words }];
}

/** Makes all of these smaller at once, a boot a round. */
async function smaller(recorder: Recorder, found: readonly Judged[]): Promise<Judged[]> {
  const states = found.map(best => ({ best, search: searchFrom(best.script) as Search }));
  for (;;) {
    const round = states.map(state => ({ state, tries: candidates(state.search) })).filter(r => r.tries.length > 0);
    if (round.length === 0) return states.map(s => s.best);
    const results = await judge(
      recorder,
      round.flatMap(r => r.tries),
    );
    for (const { state, tries } of round) {
      const still = results.find(j => j.words !== '' && tries.includes(j.script));
      state.search = narrowed(state.search, still?.script);
      if (still) state.best = { ...still, script: state.search.script };
    }
  }
}

function keep({ script, recording }: Judged): void {
  writeFileSync(join(values.out, `${script.name}.pte`), textOf(script));
  writeFileSync(join(values.out, `${script.name}.txt`), recording);
}
