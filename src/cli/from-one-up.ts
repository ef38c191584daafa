/** A bound that a call names. */
import { InvalidArgumentError } from 'commander';

/** A whole number from 1 up. */
export function fromOneUp(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('It is a number from 1 up.');
  return number;
}
