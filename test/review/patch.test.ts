/** What counts as a patch, how its parts are named, and what is said of a damaged one: with its line. */
import { describe, expect, test } from 'vitest';
import { MAX_PATCH_CHARACTERS } from '../../src/review/limit.ts';
import { PatchError, readPatch } from '../../src/review/patch.ts';

const hunk = '@@ -1,2 +1,2 @@ int f(int a)\n \tone();\n-\ttwo();\n+\tthree();\n';
const file = (path: string, body = hunk): string => `--- a/${path}\n+++ b/${path}\n${body}`;

/** Paths, headings, and the signs of each hunk with the lines that they stand in. */
const shape = (text: string) =>
  readPatch(text).files.map(({ path, hunks }) => [
    path,
    ...hunks.map(({ heading, lines }) => `${heading}: ${lines.map(({ sign, at }) => `${sign}${at}`).join(' ')}`),
  ]);

describe('forms', () => {
  test.each([
    ['diff -u', file('mm/a.c'), [['mm/a.c', 'int f(int a):  4 -5 +6']]],
    [
      'git',
      `diff --git a/mm/a.c b/mm/a.c\nindex 1..2 100644\n${file('mm/a.c')}`,
      [['mm/a.c', 'int f(int a):  6 -7 +8']],
    ],
    ['without a prefix', file('mm/a.c').replace(/[ab]\//g, ''), [['mm/a.c', 'int f(int a):  4 -5 +6']]],
    [
      'two trees',
      file('mm/a.c').replace('a/', 'linux-1/').replace('b/', 'linux-2/'),
      [['mm/a.c', 'int f(int a):  4 -5 +6']],
    ],
    ['lines that end in CR LF', file('mm/a.c').replace(/\n/g, '\r\n'), [['mm/a.c', 'int f(int a):  4 -5 +6']]],
    [
      'a mail, with two files and a signature',
      `Subject: x\n\nText.\n---\n mm/a.c | 2 +-\n\n${file('mm/a.c')}${file('b.c')}-- \n2.40\n`,
      [
        ['mm/a.c', 'int f(int a):  10 -11 +12'],
        ['b.c', 'int f(int a):  16 -17 +18'],
      ],
    ],
    ['a file that is gone', file('a.c', '@@ -1 +0,0 @@\n-one();\n').replace('b/a.c', '/dev/null'), [['a.c', ': -4']]],
    ['no newline at the end', file('a.c', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n'), [['a.c', ': -4 +6']]],
    [
      'a line that a mail program broke',
      file('a.c', '@@ -1,2 +1,2 @@\n a(\n-b,\nc);\n+d);\n'),
      [['a.c', ':  4 -5 +7']],
    ],
  ])('%s', (_, text, expected) => {
    expect(shape(text)).toEqual(expected);
  });

  test('the subject of a mail, over two lines', () => {
    expect(readPatch(`Subject: [PATCH] mm:\n a change\n\n${file('a.c')}`).subject).toBe('[PATCH] mm: a change');
  });

  test('a broken line is whole again', () => {
    const { files } = readPatch(file('a.c', '@@ -1 +1 @@\n-b(x,\ny);\n+d();\n'));
    expect(files[0].hunks[0].lines[0].text).toBe('b(x, y);');
  });

  test('a binary file is named', () => {
    const { files } = readPatch(
      `diff --git a/x.png b/x.png\nindex 1..2\nBinary files a/x.png and b/x.png differ\ndiff --git a/a.c b/a.c\n${file('a.c')}`,
    );
    expect(files.map(({ path, binary }) => [path, binary])).toEqual([
      ['x.png', true],
      ['a.c', false],
    ]);
  });
});

describe('refused', () => {
  test.each([
    ['no diff', 'Hello,\nthis is a mail.\n', 1, /no unified diff/],
    ['ten megabytes', 'x\n'.repeat(5_000_000), 1, /at most 2097152 characters/],
    ['a long line', `${file('a.c')}\n${'x'.repeat(5000)}\n`, 8, /more than 4096 characters/],
    ['binary', `${file('a.c')}\0\n`, 7, /binary/],
    ['an encoded mail', `From: x\nContent-Transfer-Encoding: quoted-printable\n\n${file('a.c')}`, 2, /encoded/],
    ['a hunk that is cut off', file('mm/a.c').slice(0, -12), 3, /damaged/],
    [
      'a hunk that the next file ends',
      `${file('a.c', '@@ -1,9 +1,9 @@\n one\n')}diff --git a/b.c b/b.c\n${file('b.c')}`,
      3,
      /damaged/,
    ],
    ['too few lines counted', file('a.c', '@@ -1 +1 @@\n-a\n+b\n+c\n'), 3, /damaged.*more lines/],
    ['half a head', `--- a/x.c\n${hunk}`, 1, /damaged.*Missing/],
    ['a head without numbers', file('a.c', '@@ somewhere @@\n-a\n+b\n'), 3, /damaged/],
  ])('%s', (_, text, line, message) => {
    const said = (() => {
      try {
        readPatch(text);
      } catch (error) {
        return error;
      }
    })();
    expect(said).toBeInstanceOf(PatchError);
    expect((said as PatchError).message).toMatch(message);
    expect((said as PatchError).line).toBe(line);
  });

  test('the bound is what it says', () => {
    const rest = MAX_PATCH_CHARACTERS - file('a.c').length;
    const filler = `${'#'.repeat(99)}\n`.repeat(Math.floor(rest / 100));
    expect(shape(filler + file('a.c'))).toHaveLength(1);
  });
});
