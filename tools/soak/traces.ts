/** Hostile traces: cut anywhere, mutated, with long lines, lying counts and binary. None is refused by a throw, and a script of one checks. */
import { readFileSync } from 'node:fs';
import { importScript } from '../../src/library/import.ts';
import { check, compare } from '../../src/library/index.ts';
import { mutated } from './mutate.ts';
import { below, type Failure, oneOf, type Part } from './part.ts';

/** Characters of a long line. */
const LONG = 10_000_000;
/** Characters of a recording that is mutated; a longer one loses its end. */
const MOST = 60_000;
const MOST_FAILURES = 10;
/** How often an input is a long line, and how often bytes that are none of a trace's. */
const LONG_SHARE = 0.0005;
const BINARY_SHARE = 0.02;
/** Milliseconds of processor time for the reading of one. */
const READ = 5000;

const script = 'backend xen-6.1\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\n';
const inTraces = [
  'xen_mc_batch:',
  'mode=',
  '4294967295',
  '-1',
  '0x',
  'pteval',
  '[000]',
  '18446744073709551616',
  '=',
  ':',
];

/** The part, over these recordings. */
export function tracesPart(files: readonly string[]): Part {
  const corpus = files.map(file => readFileSync(file, 'utf8').slice(0, MOST));
  return {
    name: 'traces',
    problemOf: problemOfTrace,
    soak(next, isOver) {
      const failures: Failure[] = [];
      let [cut, changed] = [0, 0];
      while (!isOver() && failures.length < MOST_FAILURES) {
        const text = oneOf(next, corpus);
        const isCut = next() < 0.5;
        const input = isCut ? text.slice(0, below(next, text.length + 1)) : hostile(next, text);
        const what = problemOfTrace(input);
        if (what) failures.push({ what, input, suffix: 'txt' });
        cut += Number(isCut);
        changed += Number(!isCut);
      }
      return {
        tried: [
          [cut, 'traces cut'],
          [changed, 'traces changed'],
        ],
        failures,
      };
    },
  };
}

function hostile(next: () => number, text: string): string {
  const how = next();
  const at = below(next, text.length + 1);
  if (how < LONG_SHARE) return text.slice(0, at) + 'x'.repeat(LONG) + text.slice(at);
  if (how < BINARY_SHARE)
    return text.slice(0, at) + String.fromCharCode(...Array.from({ length: 64 }, () => below(next, 0x10000)));
  // A number that lies.
  if (how < 0.3) return text.replace(/\d+/g, number => (next() < 0.002 ? oneOf(next, inTraces) : number));
  return mutated(next, text, inTraces);
}

/** What is wrong with the answers to one trace; null where nothing is. */
export function problemOfTrace(input: string): string | null {
  try {
    const before = process.threadCpuUsage();
    const imported = importScript(input);
    compare(script, input);
    const { user, system } = process.threadCpuUsage(before);
    if (imported.script !== '') {
      const wrong = check(imported.script).find(d => d.severity === 'error');
      if (wrong) return `the script that was imported has an error: ${wrong.message}`;
      if (/undefined|NaN/.test(imported.script)) return 'the script that was imported has an undefined word';
    }
    const took = (user + system) / 1000;
    return took > READ ? `reading took ${Math.round(took)} ms` : null;
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : error}`;
  }
}
