/** The lock of a page keeps writeback, reclaim, migration and KSM apart (src/sim/page-locks.ts); and pins are counted up to a bound that is reported. */
import { expect, test } from 'vitest';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { verdicts } from './verdicts.ts';

const file = 'backend native-6.12\nmap data 1 pages rw shared file written\n';

test('what writeback has made clean and not yet written, reclaim does not free', () => {
  const script = `${file}cpu 0 { msync data }
    cpu 1 { shrink_page_list(data[0]) }
    cpu 2 { write data  madvise-dontneed data }
    expect never lost write
    expect never hang`;
  expect(verdicts(script)).toEqual(['never', 'never']);
});

test('a page that is written back or reclaimed is migrated before or after', () => {
  const script = `${file}cpu 0 { msync data  write data }
    cpu 1 { migrate_pages(data[0]) }
    expect never lost write
    expect never freed write
    expect never hang`;
  expect(verdicts(script)).toEqual(['never', 'never', 'never']);
});

test('a fault waits for reclaim, also where a function of the script has it reclaim', () => {
  const script = `${file}fn reclaim(p) { shrink_page_list(p) }
    cpu 0 { madvise-dontneed data }
    cpu 1 { reclaim(data[0]) }
    cpu 2 { write data  write data }
    expect never lost write`;
  expect(verdicts(script)).toEqual(['never']);
});

test('a task of the same CPU waits for it asleep', () => {
  const script = `${file}cpu 0 { migrate_pages(data[0]) }
    preempt 0 { msync data }
    expect never hang
    expect never lost write`;
  expect(verdicts(script)).toEqual(['never', 'never']);
});

test('more pins of one page than are followed are an error at their place', () => {
  const pins = (count: number) =>
    scenarioOf(
      `backend native-6.1\nmap m 1 pages rw written\n${'cpu 0 {'}\n${'pin_user_pages(m[0])\n'.repeat(count)}}`,
    );
  expect(() => exploreScenario(pins(16), pins(16).backends[0])).toThrow(
    'a page would be pinned more than 15 times here',
  );
  expect(() => exploreScenario(pins(15), pins(15).backends[0])).not.toThrow();
});
