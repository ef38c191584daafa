/** Two events that say the same except for bits of one entry, told by the names of the bits. */
import { flagNames } from '../model/pte.ts';
import { entryHalves } from '../model/tracepoint.ts';

const ENTRY = /(?<=val )(?:[0-9a-f]{3}[\u20260~]|swap\u2026)[0-9a-f]{3}$/;

/** `A and D are set in the trace, and clear in the run`; undefined where more differs than flags. */
export function flagDifference(predicted: string, observed: string): string | undefined {
  const [ours, theirs] = [predicted.match(ENTRY)?.[0], observed.match(ENTRY)?.[0]];
  if (ours === undefined || theirs === undefined || ours === theirs) return undefined;
  if (predicted.replace(ENTRY, '') !== observed.replace(ENTRY, '') || ours[3] !== theirs[3]) return undefined;
  const [run, trace] = [entryHalves(ours), entryHalves(theirs)];
  const only = (a: typeof run, b: typeof run) => listed(bitNames((a.lo & ~b.lo) >>> 0, (a.hi & ~b.hi) >>> 0));
  const [inTrace, inRun] = [only(trace, run), only(run, trace)];
  const parts = [
    inTrace && `${inTrace} set in the trace, and clear in the run`,
    inRun && `${inRun} set in the run, and clear in the trace`,
  ];
  return parts.filter(part => part).join('; ') || undefined;
}

/** Flags by name; bits 52 to 62 by their number. */
function bitNames(lo: number, hi: number): string[] {
  const upper = Array.from({ length: 11 }, (_, i) => i + 52).filter(bit => hi & (1 << (bit - 32)));
  return [...flagNames(lo, hi), ...upper.map(bit => `bit ${bit}`)];
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return '';
  const last = names[names.length - 1];
  return names.length === 1 ? `${last} is` : `${names.slice(0, -1).join(', ')} and ${last} are`;
}
