/** Routines as C. */
import { describe, expect, it } from 'vitest';
import { presets } from '../../src/sim/presets.ts';
import { type Body, call, choose, forever, repeat, retry, when, whilst } from '../../src/sim/routine.ts';
import { routineText } from '../../src/sim/routine-text.ts';
import { routinesOf } from '../../src/sim/supported.ts';

/** The lines between the braces, a tab less. */
const inner = (body: Body): string[] =>
  routineText('r', body)
    .split('\n')
    .slice(2, -1)
    .map(line => line.slice(1));

describe('a body in C', () => {
  it.each<[string, Body, string[]]>([
    ['steps, operands, calls', [call('f'), { op: 'mmap_lock', write: true }], ['f();', 'mmap_lock(write);']],
    ['what is false goes without saying', [{ op: 'mmap_lock', write: false }], ['mmap_lock();']],
    [
      'numbers by name',
      [{ op: 'direct', hypercall: 1, bytes: 16, request: { kind: 'pte', command: 2 } }],
      ['direct(mmu_update, 16, pte, PT_UPDATE_PRESERVE_AD);'],
    ],
    ['when', [when('in_lazy', ['window'])], ['if (in_lazy())', '\twindow();']],
    ['when not', [when('in_lazy', [], ['window'])], ['if (!in_lazy())', '\twindow();']],
    [
      'braces on both branches',
      [when('in_lazy', ['window'], ['window', 'gather'])],
      ['if (in_lazy()) {', '\twindow();', '} else {', '\twindow();', '\tgather();', '}'],
    ],
    ['lines before the question', [when([call('f'), 'in_lazy'], ['return'])], ['f();', 'if (in_lazy())', '\treturn;']],
    [
      'a question that is a choice itself',
      [when([when('in_lazy', ['pte_young'])], ['window'])],
      ['if (in_lazy())', '\tpte_young();', 'if (flag)', '\twindow();'],
    ],
    ['whilst', [whilst('next_table', ['window'])], ['while (next_table())', '\twindow();']],
    ['repeat', [repeat(['window'], 'next_page')], ['do {', '\twindow();', '} while (next_page());']],
    ['retry of nothing', [retry([], 'hv_cmpxchg')], ['while (!hv_cmpxchg())', '\t;']],
    ['forever', [forever(['window', 'break'])], ['for (;;) {', '\twindow();', '\tbreak;', '}']],
    [
      'choose',
      [choose('peek', { pte_present: ['window'], is_write_migration_entry: ['gather'] }, ['break'])],
      [
        'if ((way = peek()) == pte_present)',
        '\twindow();',
        'else if (way == is_write_migration_entry)',
        '\tgather();',
        'else',
        '\tbreak;',
      ],
    ],
  ])('%s', (_, body, lines) => {
    expect(inner(body)).toEqual(lines);
  });

  it.each(presets.map(preset => [preset.name, preset] as const))('is balanced for all of %s', (_, preset) => {
    for (const [name, body] of Object.entries(routinesOf(preset.parameters, preset))) {
      const text = routineText(name, body);
      expect(text.split('{').length, text).toBe(text.split('}').length);
      expect(text).not.toMatch(/undefined|\[object/);
    }
  });
});
