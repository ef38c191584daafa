/** What does mprotect return when it fails, and what has it done by then? Linux errno of each `return` event, in order. */
import { expect, it } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { recordingOf } from './scenarios.ts';

const errnos = (text: string) =>
  [...expandedEvents(recordingOf(text).log)].filter(e => e.kind === 'return').map(e => e.a);

const EACCES = 13;
const ENOMEM = 12;

it('a shared mapping of a file that is open for reading only cannot become writable', () => {
  const map = 'map log 4 pages r shared file readonly';
  expect(errnos(`backend native\n${map}\ncpu 0 { mprotect log rw  mprotect log none  mprotect log rwx }\n`)).toEqual([
    EACCES,
    0,
    EACCES,
  ]);
});

it('a private one can: its writes go to copies', () => {
  expect(errnos('backend native\nmap log 4 pages r file readonly\ncpu 0 { mprotect log rw }\n')).toEqual([0]);
});

it('a hole ends the call; what came before it stays changed', () => {
  const text = 'backend native\nmap heap 8 pages rw\ncpu 0 { munmap heap[3..5]  mprotect heap r }\n';
  expect(errnos(text)).toEqual([0, ENOMEM]);
});
