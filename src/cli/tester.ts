/** A thread of `ptelab test`: takes scripts until none is left. */
import { parentPort, workerData } from 'node:worker_threads';
import { type TestReply, type TestWork, taken } from './test-threads.ts';
import { testFile } from './tested.ts';

const work = workerData as TestWork;
for (const index of taken(work)) {
  const reply: TestReply = { index, tested: testFile(work.files[index], work.choices) };
  parentPort?.postMessage(reply);
}
