import { expect, test } from 'vitest';
import { pageCountOf } from '../../webview/layout/page-count.ts';

test.each([
  ['the first mapping’s', 'backend native\nmap heap 64 pages rw\nmap stack 2 pages rw\n', '64'],
  ['none where there is a param', 'param n = 4\nmap heap 64 pages rw\n', null],
  ['none where it is no number', 'map heap n pages rw\n', null],
  ['not one in a comment', '# map heap 4 pages rw\ncpu 0 { }\n', null],
])('what a script can be swept over: %s', (_, text, expected) => expect(pageCountOf(text)).toBe(expected));
