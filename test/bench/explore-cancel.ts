/**
 * Giving up an exploration of more than ten million states: the answer to the cancel within 100 ms, and the server's
 * memory back to about where it was.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { type ExploreParams, exploreRequest } from '../../src/protocol/explored.ts';
import { Editor } from '../server/client.ts';

/** Milliseconds. */
const LIMIT = 100;
/** Milliseconds that the exploration has had. */
const BEFORE_CANCEL = 20_000;
/** Milliseconds that the memory has to come back in: V8 keeps the pages of a thread that has ended for a while. */
const SETTLED = 10_000;
/** Of what the exploration took, the share that may stay, and the megabytes: allocators give back when they like. */
const MAY_STAY = { share: 0.25, megabytes: 16 };

/** Bounds that let it go on: the states of a command are a multiple of these. */
const bounds = { deadline: 60_000, maxStates: 10_000_000, maxMemory: 4096 };

const writers = [1, 2, 3, 4].map(cpu => `cpu ${cpu} { write heap }`);
const large = `backend naive\nmap heap 8 pages rw\ncpu 0 { mprotect heap r }\n${writers.join('\n')}\n`;

/** Prints what it took; throws where a limit is missed. */
export async function bench(): Promise<void> {
  const editor = await Editor.start({ runOnType: false, options: { exploreOnType: false, explore: bounds } });
  const pid = editor.process.pid!;
  try {
    // The threads have started, and the code is compiled, before memory is looked at.
    const small = await editor.open('small.pte', 'backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\n');
    await editor.connection.sendRequest(exploreRequest, { uri: small });
    const uri = await editor.open('large.pte', large);
    await sleep(1000);
    const before = megabytes(pid);

    let states = '';
    editor.onProgress('states', value => {
      states = (value as { message?: string }).message ?? states;
    });
    const source = new CancellationTokenSource();
    const answer = editor.connection
      .sendRequest(exploreRequest, { uri, workDoneToken: 'states' } as ExploreParams, source.token)
      .then(
        () => true,
        () => false,
      );
    await sleep(BEFORE_CANCEL);
    const during = megabytes(pid);
    const started = performance.now();
    source.cancel();
    if (await answer) throw new Error('the exploration was over before it was cancelled');
    const milliseconds = performance.now() - started;
    await sleep(SETTLED);
    const after = megabytes(pid);

    console.log(`cancelled at ${states}, in ${milliseconds.toFixed(1)} ms`);
    console.log(`resident memory: ${before} MB before, ${during} MB when it was cancelled, ${after} MB after`);
    if (milliseconds > LIMIT) throw new Error(`a cancel takes more than ${LIMIT} ms`);
    const stayed = after - before;
    if (stayed > MAY_STAY.share * (during - before) + MAY_STAY.megabytes)
      throw new Error('the memory does not come back');
  } finally {
    await editor.stop();
  }
}

/** Resident memory of a process, as Linux counts it. */
function megabytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Math.round(Number(kilobytes) / 1024);
}
