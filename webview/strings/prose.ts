/** Words of the run as prose, to be pasted into a mail. */
import { count, counted, t } from '../../src/protocol/l10n.ts';

const updatesOf = (n: number) => counted(n, t('{0} update'), t('{0} updates'));

export const copy = t('Copy as text');
export const copied = t('Copied.');
export const notCopied = t('The browser did not allow it.');
export const head = (script: string, backend: string, banner: string | null) =>
  banner ? t('{0} on {1} ({2})', script, backend, banner) : t('{0} on {1}', script, backend);
export const cost = (cycles: number, ratio: number | null, profile: string) =>
  ratio === null
    ? t('It takes {0} cycles (cost profile “{1}”).', count(Math.round(cycles)), profile)
    : t(
        'It takes {0} cycles, {1} times native (cost profile “{2}”).',
        count(Math.round(cycles)),
        ratio.toFixed(2),
        profile,
      );
export const counts = (traps: number, hypercalls: number, updates: number, faults: number) =>
  t(
    'It makes {0}, {1} with {2}, and {3}.',
    counted(traps, t('{0} trap'), t('{0} traps')),
    counted(hypercalls, t('{0} hypercall'), t('{0} hypercalls')),
    updatesOf(updates),
    counted(faults, t('{0} page fault'), t('{0} page faults')),
  );
export const batch = (
  first: number,
  times: number,
  ops: string,
  entries: number,
  updates: number,
  bytes: number,
  why: string,
) => {
  const holds = [
    counted(entries, t('{0} entry'), t('{0} entries')),
    ...(updates ? [updatesOf(updates)] : []),
    ...(bytes ? [counted(bytes, t('{0} argument byte'), t('{0} argument bytes'))] : []),
  ].join(', ');
  return times > 1
    ? t('Hypercalls {0} to {1} are each {2} in {3}: {4}.', first, first + times - 1, ops, holds, why)
    : t('Hypercall {0} is {1} in {2}: {3}.', first, ops, holds, why);
};
export const operations = (names: readonly string[]) => names.join(t(' and '));
export const moreBatches = (n: number) =>
  counted(n, t('{0} further line of hypercalls is left out.'), t('{0} further lines of hypercalls are left out.'));
export const lost = (bit: string, page: string, cpu: number, line: number, hardwareCpu: number, hardwareLine: number) =>
  t(
    'Line {0} on cpu {1} overwrites {2} of {3}, which line {4} on cpu {5} had set: it is lost.',
    line,
    cpu,
    bit,
    page,
    hardwareLine,
    hardwareCpu,
  );
export const saved = (bit: string, page: string, line: number, hardwareLine: number, by: string) =>
  t('{0} of {1}, set by line {2} while line {3} was under way, is saved by {4}.', bit, page, hardwareLine, line, by);
export const moreBits = (n: number) =>
  counted(n, t('{0} further bit went the same way.'), t('{0} further bits went the same ways.'));
export const expect = (text: string, line: number, backend: string, verdict: string, message: string) =>
  t('“{0}” (line {1}) on {2}: {3}; {4}.', text, line, backend, verdict, message);
