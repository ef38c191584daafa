/** Bodies of routines, and the steps that they become. */
import { describe, expect, it } from 'vitest';
import { flat, LinkError } from '../../src/sim/flat.ts';
import { link } from '../../src/sim/link.ts';
import { type Body, repeat } from '../../src/sim/routine.ts';
import type { Step } from '../../src/sim/steps.ts';
import { call, choose, forever, retry, when, whilst } from './bodies.ts';

const bodies = (routines: Readonly<Record<string, Body>>): ReadonlyMap<string, Body> =>
  new Map(Object.entries(routines));

/** Linked, a line a step: a jump says where it goes. The routine's own `return`, and what lies before it, is left out. */
function linked(body: Body): string[] {
  const code = link(bodies({ r: body, other: [] }), [[call('r'), call('other')]], []);
  const start = [...code.names].find(([, name]) => name === 'r')![0];
  const end = [...code.names].find(([, name]) => name === 'other')![0];
  return code.steps.slice(start, end).map(({ step, to }) => {
    const is = step.op === 'if' && step.is !== undefined ? ` ${step.is}` : '';
    return to < 0 ? step.op : `${step.op}${is} ${step.op === 'call' ? code.names.get(to) : to - start}`;
  });
}

describe('a body becomes steps', () => {
  it.each<[string, Body, string[]]>([
    [
      'one after the other',
      ['gather', { op: 'ptl_lock' }, call('other')],
      ['gather', 'ptl_lock', 'call other', 'return'],
    ],
    ['when', [when('in_lazy', ['gather'])], ['in_lazy', 'unless 3', 'gather', 'return']],
    [
      'when, otherwise',
      [when('in_lazy', ['gather'], ['window'])],
      ['in_lazy', 'unless 4', 'gather', 'goto 5', 'window', 'return'],
    ],
    ['otherwise alone: the jump is turned', [when('in_lazy', [], ['window'])], ['in_lazy', 'if 3', 'window', 'return']],
    [
      'a question of several lines',
      [when(['gather', 'in_lazy'], ['window'])],
      ['gather', 'in_lazy', 'unless 4', 'window', 'return'],
    ],
    ['whilst', [whilst('next_table', ['window'])], ['next_table', 'unless 4', 'window', 'goto 0', 'return']],
    ['repeat', [repeat(['window'], 'next_page')], ['window', 'next_page', 'if 0', 'return']],
    ['retry', [retry(['hv_load'], 'hv_cmpxchg')], ['hv_load', 'hv_cmpxchg', 'unless 0', 'return']],
    ['an empty turn', [retry([], 'hv_cmpxchg')], ['hv_cmpxchg', 'unless 0', 'return']],
    [
      'forever, left in the middle',
      [forever(['gather', when('in_lazy', ['break']), 'window'])],
      ['gather', 'in_lazy', 'if 5', 'window', 'goto 0', 'return'],
    ],
    [
      'continue asks the question of a repeat first',
      [repeat([when('in_lazy', ['continue']), 'window'], 'next_page')],
      ['in_lazy', 'if 3', 'window', 'next_page', 'if 0', 'return'],
    ],
    [
      'break leaves the inner loop only',
      [whilst('next_table', [forever(['window', 'break'])])],
      ['next_table', 'unless 4', 'window', 'goto 0', 'return'],
    ],
    [
      'choose: a jump for each case, no case falls through',
      [choose('peek', { pte_present: ['window'], is_write_migration_entry: ['gather'] })],
      ['peek', 'if 1 4', 'if 2 6', 'goto 7', 'window', 'goto 7', 'gather', 'return'],
    ],
    [
      'choose, and break in a case: out of the loop around it',
      [forever([choose('hv_next', { store: [{ op: 'hv_store', or: false }] }, ['break'])])],
      ['hv_next', 'if 2 3', 'goto 5', 'hv_store', 'goto 0', 'return'],
    ],
    [
      'nothing behind a return',
      [when('in_lazy', ['return'], ['window'])],
      ['in_lazy', 'unless 3', 'return', 'window', 'return'],
    ],
  ])('%s', (_, body, steps) => {
    expect(linked(body)).toEqual(steps);
  });

  it('makes labels that no two parts share, and that a body pasted twice does not share either', () => {
    const part = when('in_lazy', [repeat([choose('peek', { pte_present: ['window'] })], 'next_page')], ['gather']);
    const labels = flat([part, part, forever([part, 'break'])]).flatMap(step =>
      step.op === 'label' ? [step.name] : [],
    );
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('does not know an answer that the step does not give', () => {
    // @ts-expect-error: peek does not say `stored`
    choose('peek', { stored: [] });
    // @ts-expect-error: a step of yes and no has no cases
    choose('in_lazy', { yes: [] });
    expect(Object.keys(choose('peek', { pte_present: [] }).cases)).toEqual(['pte_present']);
  });
});

describe('a defect of a routine is refused', () => {
  const twice: Step[] = [{ op: 'label', name: 'here' }, { op: 'gather' }, { op: 'label', name: 'here' }];
  it.each<[string, Body, string]>([
    ['a label that is there twice', twice, 'r: label here is there twice'],
    ['a label that is missing', [{ op: 'goto', to: 'nowhere' }], 'r: no label nowhere'],
    ['break outside a loop', ['break'], 'break outside a loop'],
    ['continue in a question outside a loop', [when(['continue', 'in_lazy'], [])], 'continue outside a loop'],
    ['a routine that is missing', [call('nothing')], 'r: no routine nothing'],
  ])('%s', (_, body, message) => {
    expect(() => link(bodies({ r: body }), [[call('r')]], [])).toThrow(new LinkError(message));
  });

  it('a routine that calls itself', () => {
    expect(() => link(bodies({ r: [call('r')] }), [[call('r')]], [])).toThrow('calls nest Infinity deep');
  });

  it('what no program comes to is not linked', () => {
    const { names } = link(bodies({ first: [], second: [call('third')], third: [] }), [[call('second')]], []);
    expect([...names.values()]).toEqual(['second', 'third']);
  });

  it('jumps in a circle, which stay an endless loop', () => {
    const circle: Step[] = [
      { op: 'label', name: 'a' },
      { op: 'goto', to: 'b' },
      { op: 'label', name: 'b' },
      { op: 'goto', to: 'a' },
    ];
    expect(linked(circle).filter(line => line.startsWith('goto'))).toHaveLength(2);
  });
});
