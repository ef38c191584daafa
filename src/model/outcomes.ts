/**
 * Lists of outcomes: each row says how the pages end and what happened on the way, how that differs from the first row,
 * and a schedule that ends so. Several backends' lists are joined into one, in which equal outcomes are one row.
 */

/** Pages `first` to `last` of one mapping end alike. */
export interface EndedRange {
  readonly first: number;
  readonly last: number;
  /** `present RW A D`. */
  readonly end: string;
}

/** What makes an outcome. */
export interface Ending {
  readonly entries: readonly EndedRange[];
  /** Lost bits, SIGSEGVs, late accesses, CPUs that wait for ever. */
  readonly happened: readonly string[];
}

/** A range with its name: `heap[3]`, or `heap[0] to heap[3]`. */
export interface NamedRange extends EndedRange {
  readonly pages: string;
}

/** An outcome in words. */
export interface DescribedOutcome extends Ending {
  readonly entries: readonly NamedRange[];
  /** Entries that end in another way than in the first row, and how they end there. */
  readonly differs: readonly (NamedRange & { readonly instead: string })[];
  /** What happened in the first row, and not here. */
  readonly missing: readonly string[];
}

/** A schedule that ends in an outcome. */
export interface OutcomeSchedule {
  readonly schedule: string;
  /** Visible steps, and how often another CPU goes on. */
  readonly steps: number;
  readonly switches: number;
  /** No interleaving with fewer steps ends so. */
  readonly shortest: boolean;
}

/** One way in which complete runs of a backend end. */
export interface OutcomeRow extends DescribedOutcome, OutcomeSchedule {}

/** The same on several backends. */
export interface JoinedOutcome extends DescribedOutcome {
  readonly on: readonly ({ readonly backend: string } & OutcomeSchedule)[];
}

type NameOf = (page: number) => string;

/** An outcome in words, beside the one that it is compared with. */
export function besideFirst({ entries, happened }: Ending, first: Ending, nameOf: NameOf): DescribedOutcome {
  const named = <R extends EndedRange>(range: R): R & NamedRange => ({ pages: rangeName(range, nameOf), ...range });
  return {
    entries: entries.map(named),
    happened,
    differs: differences(entries, first.entries).map(named),
    missing: first.happened.filter(word => !happened.includes(word)),
  };
}

/** One list of several backends' outcomes, each beside the first of them. */
export function joinOutcomes(
  lists: readonly { readonly backend: string; readonly rows: readonly OutcomeRow[] }[],
  nameOf: NameOf,
): JoinedOutcome[] {
  const joined = new Map<string, { row: OutcomeRow; on: JoinedOutcome['on'][number][] }>();
  for (const { backend, rows } of lists)
    for (const row of rows) {
      const { schedule, steps, switches, shortest } = row;
      const known = joined.get(keyOf(row)) ?? { row, on: [] };
      known.on.push({ backend, schedule, steps, switches, shortest });
      joined.set(keyOf(row), known);
    }
  const all = [...joined.values()];
  // A backend of its own may add an outcome in which nothing happened: those stay in front.
  const ordered = [...all.filter(({ row }) => isQuiet(row)), ...all.filter(({ row }) => !isQuiet(row))];
  return ordered.map(({ row, on }) => ({ ...besideFirst(row, ordered[0].row, nameOf), on }));
}

/** Nothing happened but the entries' own change. */
export function isQuiet({ happened }: Ending): boolean {
  return happened.length === 0;
}

/** `heap[3]`, or `heap[0] to heap[3]`. */
export function rangeName({ first, last }: Omit<EndedRange, 'end'>, nameOf: NameOf): string {
  return first === last ? nameOf(first) : `${nameOf(first)} to ${nameOf(last)}`;
}

function keyOf({ entries, happened }: OutcomeRow): string {
  return [...entries.map(({ pages, end }) => `${pages} ${end}`), ...happened].join('; ');
}

/** Pages whose entries end in two ways. */
function differences(
  here: readonly EndedRange[],
  there: readonly EndedRange[],
): (EndedRange & { readonly instead: string })[] {
  const found: (EndedRange & { readonly instead: string })[] = [];
  for (let i = 0, j = 0; i < here.length && j < there.length; ) {
    const [mine, other] = [here[i], there[j]];
    const first = Math.max(mine.first, other.first);
    const last = Math.min(mine.last, other.last);
    if (mine.end !== other.end) found.push({ first, last, end: mine.end, instead: other.end });
    if (mine.last === last) i++;
    if (other.last === last) j++;
  }
  return found;
}
