/** Whole numbers that a call names, in decimal digits alone: in `0x10`, `1e3` or `+5` there is a slip as often as a number. */
import { InvalidArgumentError } from 'commander';

/** From 1 up. */
export const fromOneUp = (text: string): number => within(text, Number.MAX_SAFE_INTEGER, 'up');

/** From 1 to `most`. */
export const oneTo =
  (most: number) =>
  (text: string): number =>
    within(text, most, `to ${most}`);

function within(text: string, most: number, range: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new InvalidArgumentError(`It is a number from 1 ${range}.`);
  return number;
}
