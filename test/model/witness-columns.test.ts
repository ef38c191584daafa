/** A witness as a table: who did what, in whose column, which flags changed, and never wider than a mail. */
import { expect, test } from 'vitest';
import type { WitnessLine } from '../../src/model/explored.ts';
import { decidingLine, witnessColumns, witnessTable, witnessText } from '../../src/model/witness-columns.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const script = 'backend naive\nmap heap 2 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\n';

function lostD() {
  const scenario = scenarioOf(script);
  const { result } = exploreScenario(scenario, scenario.backends[0]);
  return result.lost.find(({ bit }) => bit === 'D')!;
}

const line = (cpu: number, event: string, text = event): WitnessLine => ({ cpu, line: 1, event, text });

test('a column for each CPU, changed flags marked, the loss last', () => {
  expect(witnessTable(lostD().witness).join('\n')).toMatchInlineSnapshot(`
    "cpu 0                              | cpu 1
    ---------------------------------- | ----------------------------------
    line 3                             |
      lock: mmap_sem                   |
      lock: pte lock of heap[0]        |
      load heap[1]                     |
        P RW US NX                     |
                                       | line 4
                                       |   set_ad heap[1]
                                       |     P RW US +A +D NX
                                       |   write: heap[1]
      store heap[1]                    |
        P -RW US -A -D NX              |
      lost: A of heap[1]: set by line  |
      4, read before by line 3         |
    > lost: D of heap[1]: set by line  |
      4, read before by line 3         |"
  `);
});

test('the text says what it shows, how long it is and how to play it', () => {
  const found = lostD();
  expect(witnessText('lost D of heap[1] on naive', found).split('\n').slice(0, 3)).toEqual([
    'lost D of heap[1] on naive',
    `${found.steps} steps, ${found.switches} switches of CPU; schedule ${found.schedule}`,
    '',
  ]);
});

test.each([1, 2, 3, 4, 8])('never wider than 72 columns, with %i CPUs', cpus => {
  const long = 'xen_mc_flush: flushing 1 hypercalls, 512 arg bytes, 0 callbacks';
  const lines = Array.from({ length: cpus }, (_, cpu) => line(cpu, 'xen_mc_flush', `${long} ${'x'.repeat(90)}`));
  const table = witnessTable(lines);
  expect(Math.max(...table.map(text => text.length))).toBeLessThanOrEqual(72);
  expect(table.join('').match(/flushing/g)).toHaveLength(cpus);
});

test.each([
  ['a loss, not what comes after it', ['load', 'lost', 'return'], 1],
  ['of two losses the last', ['lost', 'store', 'lost'], 2],
  ['a loss rather than a late write', ['lost', 'late_write'], 0],
  ['the end where nothing went wrong', ['load', 'store'], 1],
])('the event that matters: %s', (_, events, expected) => {
  const lines = events.map(event => line(0, event));
  expect(decidingLine(lines)).toBe(expected);
  expect(witnessColumns(lines).rows.findIndex(row => row.decides)).toBe(expected);
});
