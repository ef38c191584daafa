/**
 * The same run under other cost constants. A run tells how often each constant was charged, so its cycles follow from
 * the constants without running it again; the schedule stays as it was, and with it every count.
 *
 * Only differences are worked out: what is not touched stays exactly what the run reported, also where backends of one
 * script have constants of their own.
 */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { type Cause, causeOf, causes } from './causes.ts';

/** Constants that are to be other than in the run, by name. */
export type Prices = Readonly<Record<string, number>>;

export interface Bill {
  readonly backend: string;
  readonly cycles: number;
  /** Times native; null where native cannot run the script. */
  readonly ratio: number | null;
  readonly byCause: Readonly<Record<Cause, number>>;
}

/** What one run costs. */
export function billOf(recording: PackedRecording, prices: Prices, ran: Prices): Bill {
  const { result, charges } = recording;
  const spent: Record<string, number> = { ...result.cost };
  for (const [name, price] of Object.entries(prices)) {
    const times = charges?.own[name] ?? 0;
    if (times > 0) spent[name] = times * price;
  }
  const byCause = Object.fromEntries(causes.map(cause => [cause, 0])) as Record<Cause, number>;
  for (const [name, cycles] of Object.entries(spent)) byCause[causeOf(name)] += cycles;
  const changed = Object.keys(prices).length > 0;
  const cycles = changed ? Object.values(spent).reduce((sum, n) => sum + n, 0) : result.cycles;
  const native = nativeCycles(recording, prices, ran);
  return { backend: result.backend, cycles, ratio: native ? cycles / native : null, byCause };
}

/** Cycles of the run that the ratio is to, under these prices. */
function nativeCycles({ result, charges }: PackedRecording, prices: Prices, ran: Prices): number | null {
  if (result.ratioToNative === null) return null;
  let cycles = result.cycles / result.ratioToNative;
  for (const [name, price] of Object.entries(prices)) {
    const own = charges?.own[name] ? (result.cost[name] ?? 0) / charges.own[name] : undefined;
    cycles += (charges?.native?.[name] ?? 0) * (price - (own ?? ran[name] ?? price));
  }
  return cycles;
}

/** The constants that these runs were charged, those that cost most first. */
export function pricesOf(recordings: readonly PackedRecording[]): Prices {
  const totals = new Map<string, { price: number; cycles: number }>();
  for (const { result, charges } of recordings) {
    for (const [name, times] of Object.entries(charges?.own ?? {})) {
      const cycles = result.cost[name] ?? 0;
      const before = totals.get(name);
      totals.set(name, { price: before?.price ?? cycles / times, cycles: (before?.cycles ?? 0) + cycles });
    }
  }
  const sorted = [...totals].filter(([, { price }]) => price > 0).sort(([, a], [, b]) => b.cycles - a.cycles);
  return Object.fromEntries(sorted.map(([name, { price }]) => [name, price]));
}

/** The end of the axis, in times native: the dearest with some air, and the thread's mark wherever it is near. */
export function axisEnd(ratios: readonly number[]): number {
  const most = Math.max(1, ...ratios);
  if (most > 25) return Math.max(60, most * 1.15);
  return Math.max(8, most * 1.08);
}
