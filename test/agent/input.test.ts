/** What is wrong with an input is said by name; what comes back is cut, and says so. */
import { expect, test } from 'vitest';
import { bounded, MOST_CHARACTERS } from '../../src/agent/bounded.ts';
import { faultsOf } from '../../src/agent/schema.ts';
import { tools } from '../../src/agent/tools.ts';
import { MAX_SCRIPT_BYTES } from '../../src/sim/scenario.ts';

const schemaOf = (name: string) => tools.find(tool => tool.name === name)!.input;

test.each([
  ['explore', { script: '', backends: ['native'], maxStates: 9, outcomes: true }, []],
  ['explore', null, ['the input is not an object']],
  ['explore', [], ['the input is not an object']],
  ['explore', {}, ['script is missing']],
  ['explore', { script: 7 }, ['script is not a string']],
  ['explore', { script: 'x'.repeat(2 ** 20 + 1) }, ['script has 1048577 characters, and at most 1048576 are taken']],
  ['explore', { script: '', maxStates: 0 }, ['maxStates is not a whole number from 1 to 2000000']],
  ['explore', { script: '', maxStates: 1.5 }, ['maxStates is not a whole number from 1 to 2000000']],
  ['explore', { script: '', outcomes: 'yes' }, ['outcomes is neither true nor false']],
  ['explore', { script: '', backends: 'native' }, ['backends is not an array']],
  ['explore', { script: '', backends: ['native', 7] }, ['backends[1] is not a string']],
  ['run', { script: '', backends: Array(17).fill('a') }, ['backends has 17 items, and at most 16 are taken']],
  ['run', { script: '', file: 'a.pte' }, ['file is no field; there are script, backends']],
  ['run', { script: '', constructor: 1 }, ['constructor is no field; there are script, backends']],
  ['reference', { page: '../../package' }, [expect.stringContaining('page is not of the form ^(language|')]],
])('%s %j', (name, input, faults) => {
  expect(faultsOf(input, schemaOf(name))).toEqual(faults);
});

test('a script may be as long as the language takes it', () => {
  expect(schemaOf('check').properties.script).toMatchObject({ maxLength: MAX_SCRIPT_BYTES });
});

test('what is short stays as it is', () => {
  const answer = { list: [1, 2, { a: 'b' }], none: undefined, nothing: null };
  expect(bounded(answer)).toEqual({ list: [1, 2, { a: 'b' }], nothing: null });
});

test('long lists and texts lose their ends, and the answer says how much', () => {
  const answer = {
    lists: [{ list: Array.from({ length: 100_000 }, (_, i) => ({ number: i, word: 'word' })) }],
    text: 'x'.repeat(1_000_000),
  };
  const { cut = [], lists, text } = bounded(answer);
  const rest = { lists: lists ?? [], text: text ?? '' };
  expect(JSON.stringify({ ...rest, cut }).length).toBeLessThanOrEqual(MOST_CHARACTERS);
  expect(cut).toEqual([
    { at: 'lists[0].list', shown: rest.lists[0].list.length, of: 100_000 },
    { at: 'text', shown: rest.text.length, of: 1_000_000 },
  ]);
  expect(rest.lists[0].list.length).toBeGreaterThan(10);
});

test('a cut goes between characters, not through one', () => {
  for (const before of ['', 'x']) {
    const { cut, text = '' } = bounded({ text: before + '😀'.repeat(100_000) });
    expect(text).not.toMatch(/\p{Cs}/u);
    expect(cut).toEqual([{ at: 'text', shown: text.length, of: before.length + 200_000 }]);
  }
  const [fault] = faultsOf({ [`x${'😀'.repeat(40)}`]: 1 }, schemaOf('check'));
  expect(fault).not.toMatch(/\p{Cs}/u);
});

test('what has no list or text to cut is left out as a whole, and the answer says so', () => {
  const answer = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`name${i}`, i]));
  expect(bounded(answer)).toEqual({ cut: [{ at: '(all of it)', shown: 0, of: JSON.stringify(answer).length }] });
});

test('many cuts are counted', () => {
  const answer = { rows: Array.from({ length: 60 }, () => ({ list: Array(5000).fill('word') })) };
  const { cut = [] } = bounded(answer);
  expect(JSON.stringify(bounded(answer)).length).toBeLessThanOrEqual(MOST_CHARACTERS);
  expect(cut.length).toBeLessThanOrEqual(21);
});
