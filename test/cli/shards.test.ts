/** `ptelab test` by several threads and by several machines: the same answer as by one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { positionsOf, shardOf } from '../../src/cli/shard.ts';
import { mergedResults } from '../../src/cli/test-results.ts';
import { newFolder, ptelabIn } from './ptelab.ts';

const good = 'backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\nexpect traps == 0\n';
const failing = good.replace('traps == 0', 'traps > 9');
/** Long enough for other threads to be started, and done before it. */
const slow =
  'backend xen-2.6.27\nmap heap 3 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\ncpu 2 { read heap }\nexpect never lost D\n';

const cwd = newFolder({
  'a.pte': slow,
  'b.pte': good,
  'c.pte': failing,
  'd.pte': 'map heap 4 page rw',
  'e.pte': good.replace('native', 'naive').replace('mprotect heap r', 'mprotect heap r\n\n'),
  'f.pte': slow,
  'g.pte': failing,
});
const one = ptelabIn(cwd, 'test', '.', '--jobs', '1');

describe('several threads', () => {
  test('say what one says, in its order', () => {
    expect(one.status).toBe(2);
    expect(one.stdout).toMatch(/^FAIL c\.pte:4:.*\nFAIL d\.pte:1:.*\nFAIL g\.pte:4:.*\n4 passed, 3 failed\n$/s);
    expect(one.stderr).toMatch(/^d\.pte:1:12: error PTE001: /);
    expect(ptelabIn(cwd, 'test', '.', '--jobs', '3')).toEqual(one);
  });
});

describe('shards', () => {
  test.each([
    [1, 5],
    [3, 7],
    [4, 2],
  ])('%d of them have each of %d scripts once', (of, scripts) => {
    const all = Array.from({ length: of }, (_, i) => positionsOf({ number: i + 1, of }, scripts)).flat();
    expect(all.sort()).toEqual(Array.from({ length: scripts }, (_, i) => i));
  });

  const parts = [1, 2, 3].map(number => {
    const { status, stdout } = ptelabIn(cwd, 'test', '.', '--shard', `${number}/3`, '--format', 'json');
    writeFileSync(join(cwd, `${number}.json`), stdout);
    return { name: `${number}.json`, status };
  });
  const names = parts.map(({ name }) => name);

  test('have a status of their own', () => expect(parts.map(({ status }) => status)).toEqual([2, 0, 1]));

  test.each([['text'], ['json']])('merged, say what one call says, as %s', format => {
    const whole = ptelabIn(cwd, 'test', '.', '--format', format);
    const merged = ptelabIn(cwd, 'test', '--merge', ...names.toReversed(), '--format', format);
    expect(merged).toEqual({ ...whole, stderr: '' });
  });

  test('are not merged where one is missing, twice, cut or of other scripts', () => {
    const text = readFileSync(join(cwd, '1.json'), 'utf8');
    writeFileSync(join(cwd, 'half.json'), text.slice(0, text.length / 2));
    writeFileSync(join(cwd, 'other.json'), text.replace('"scripts": 7', '"scripts": 9'));
    writeFileSync(join(cwd, 'wrong.json'), text.replace('"passed"', '"well"'));
    writeFileSync(join(cwd, 'many.json'), text.replace('"of": 3', '"of": 1000000000000'));
    writeFileSync(join(cwd, 'large.json'), text.replace('"scripts": 7', '"scripts": 1000000000000'));
    const merging =
      (...files: string[]) =>
      () =>
        mergedResults(files.map(name => join(cwd, name)));
    expect(merging('1.json')).toThrow('shard 2, 3 of 3 is missing');
    expect(merging('1.json', '2.json', '1.json')).toThrow(/1\.json and .*1\.json both have shard 1 of 3$/);
    for (const name of ['half.json', 'wrong.json', 'many.json', 'a.pte'])
      expect(merging(name)).toThrow(`${name} is no result of ptelab test --format json`);
    expect(merging('large.json')).toThrow('large.json is cut: it has 3 scripts of its shard');
    expect(merging('2.json', 'other.json')).toThrow(/ has shard 1 of 3 of 9 scripts, .*2\.json shard 2 of 3 of 7$/);
    expect(ptelabIn(cwd, 'test', '--merge', '1.json')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ptelab: shard 2, 3 of 3 is missing\n',
    });
  });

  test('that are none', () => {
    for (const share of ['0/3', '4/3', '1', 'a/b', '1/99999']) expect(() => shardOf(share), share).toThrow('as in 1/3');
  });

  test('a share of nothing is nothing that fails', () => {
    const { status, stdout } = ptelabIn(cwd, 'test', 'b.pte', '--shard', '2/2');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '0 passed, 0 failed\n' });
  });
});
