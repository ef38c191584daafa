/** Xen's emulation of a trapped write in Promela. */
import { type TrapStep, trapFacts } from '../../../sim/steps/trap.ts';
import { flagWords } from '../expressions.ts';
import { flag, type LinesOf, when } from '../lines.ts';
import { adjusted, emulatedStore, write } from '../stores.ts';

const { refused } = trapFacts.emulate_cmpxchg.answers;

export const trapLines: LinesOf<TrapStep> = {
  trap: [],
  emulate_load: (step, { cpu: c }) => [
    'seen_lo = lo[page]; seen_hi = hi[page]',
    `software_read(${c}, page, ${step.tells === undefined ? 'A | D' : flagWords(step.tells)})`,
  ],
  emulate_cmpxchg: (step, { parameters, cpu: c }) => {
    const same = step.unconditional ? 'true' : 'lo[page] == seen_lo && hi[page] == seen_hi';
    const written = {
      zero: ['0', step.half ? 'hi[page]' : '0'],
      new: [adjusted(parameters, 'new_lo'), 'new_hi'],
      cleared: [`seen_lo & ~(${flagWords(step.mask ?? 0)})`, 'seen_hi'],
    }[step.write];
    const own = step.write === 'cleared' ? '0' : 'tmp_lo';
    // A locked instruction that writes what it found writes nothing.
    const unchanged = {
      zero: step.half ? 'seen_lo == 0' : 'seen_lo == 0 && seen_hi == 0',
      new: 'seen_lo == new_lo && seen_hi == new_hi',
      cleared: `!(seen_lo & (${flagWords(step.mask ?? 0)}))`,
    }[step.write];
    const writes = write(c, 'page', written[0], written[1], undefined, own).join('; ');
    return [
      flag(`(${unchanged}) || (${same})`),
      when(
        'flag',
        'old_lo = seen_lo',
        ...(step.half ? [] : ['old_hi = seen_hi']),
        step.write === 'zero'
          ? `if :: ${unchanged} :: else -> ${writes} fi`
          : `if :: ${unchanged} :: else -> if :: REFUSED(${written[0]}) -> flag = ${refused} :: else -> ${writes} fi fi`,
      ),
    ];
  },
  compare_seen: [flag('seen_lo == old_lo && seen_hi == old_hi')],
  emulate_store: (step, setting) => ['flag = 1', emulatedStore(step, setting)],
};
