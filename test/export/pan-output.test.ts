/** What SPIN's search prints, and what may be concluded: complete only where it says all that it must say. */
import { expect, test } from 'vitest';
import { panAnswer, panProgress } from '../../src/spin/pan-output.ts';

/** SPIN 6.5.2 on a model of three CPUs. */
const whole = `answer 1
answer 3
way 2x3 1x3 0x19
answer 0
way 0x7 w1x1 1x1 0x5

(Spin Version 6.5.2 -- 6 December 2019)

Full statespace search for:
	never claim         	- (none specified)

State-vector 492 byte, depth reached 68, errors: 0
     5150 states, stored
     5417 states, matched

pan: elapsed time 0.08 seconds
`;

test('a search that came to its end', () => {
  const { ways, ...rest } = panAnswer(whole);
  expect(rest).toEqual({ states: 5150, complete: true, why: '', version: '6.5.2', broken: null });
  expect([...ways]).toEqual([
    [1, '2x3.1x3.0x19'],
    [3, '2x3.1x3.0x19'],
    [0, '0x7.w1x1.1x1.0x5'],
  ]);
});

test('no answer is passed by whose way is no replay code: who follows it says so', () => {
  expect(panAnswer(whole.replace('w1x1', 'q1x1')).ways.get(0)).toBe('0x7.q1x1.1x1.0x5');
});

test.each([
  ['its memory was used up', `pan: reached -DMEMLIM bound\n${whole}`, /memory bound/],
  ['it did not go deep enough', `error: max search depth too small\n${whole}`, /longer than/],
  ['it kept bits', whole.replace('Full', 'Bit'), /bitstate/],
  ['SPIN says so', whole.replace('Full', 'Warning: Search not completed\n\nFull'), /did not come to its end/],
  ['it was ended', whole.slice(0, -40), /ended before/],
  ['it never began', '', /ended before/],
])('is not complete where %s', (_, text, why) => {
  expect(panAnswer(text)).toMatchObject({ complete: false, why: expect.stringMatching(why) });
});

/** The same by two processes; what they answered stands before it. */
const shared = whole.replace('pan: elapsed time 0.08 seconds', 'cpu0: elapsed time 0.08 seconds (5150 states visited)');

test('a search by several processes came to its end, or one of them gave up', () => {
  expect(panAnswer(shared)).toMatchObject({ complete: true, states: 5150 });
  expect(panAnswer(`cpu1: Give Up\n${shared}`)).toMatchObject({ complete: false, why: expect.stringMatching(/ended/) });
  expect(panAnswer(`cpu0: stop - pan: out of memory\n${shared}`).why).toMatch(/memory bound/);
});

test('no beginning of an output is taken for a whole one', () => {
  for (let length = 0; length < whole.length - 2; length++)
    expect(panAnswer(whole.slice(0, length)).complete, String(length)).toBe(false);
});

test('a model that fails is said', () => {
  const text = whole.replace('errors: 0', 'errors: 1').replace('answer 0', 'pan:1: assertion violated 0 (at depth 7)');
  expect(panAnswer(text).broken).toBe('assertion violated 0 (at depth 7)');
});

test('how far it is', () => {
  expect(panProgress('')).toBeNull();
  expect(
    panProgress('Depth=     143 States=    2e+06 Transitions= 4.5e+06 Memory=   999.1\tt=  4.2 R=   5e+05\n'),
  ).toEqual({
    states: 2e6,
    megabytes: 999.1,
  });
});
