/**
 * What a run logs, told as a witness: the events that bear on the pages in question, in order, each with the flags of
 * its entry and what it changed in them.
 */
import { bitChanges } from '../../../model/bit-change.ts';
import { toldBy } from '../../../model/entry-told.ts';
import { eventLine } from '../../../model/event-words.ts';
import type { EventKind } from '../../../model/events.ts';
import type { WitnessLine } from '../../../model/explored.ts';
import type { LogEvent } from '../../../model/log-columns.ts';
import type { Pte } from '../../../model/pte.ts';
import { type PageRegion, pageName } from '../../../model/report.ts';
import { type HappeningKind, happeningKinds } from '../../happenings.ts';
import type { SourceLine } from '../../source-lines.ts';

/** Events that tell a story; the rest is bookkeeping of the buffer and of the walker. */
const told: ReadonlySet<string> = new Set<EventKind | HappeningKind>([
  ...happeningKinds,
  'irq_handler_entry',
  'irq_handler_exit',
  'sched_switch',
  'xen_mmu_ptep_modify_prot_start',
  'xen_mmu_ptep_modify_prot_commit',
  'xen_mmu_set_pte',
  'xen_mmu_set_pte_at',
  'xen_mc_flush',
  'xen_mmu_flush_tlb_multi',
  'xen_mmu_flush_tlb_one_user',
  'lock',
  'unlock',
  'load',
  'store',
  'store_waits',
  'word_load',
  'word_store',
  'xchg',
  'cmpxchg',
  'flush_tlb',
  'trap',
  'hypercall',
  'update',
  'update_failed',
  'emulate',
  'notify',
  'shadow_fault',
  'shadow_zap',
  'read',
  'write',
  'set_ad',
  'repair',
  'alloc_page',
  'copy_page',
  'free_page',
  'writepage',
  'lost',
  'saved',
  'warn',
  'return',
]);

/** A fill of a TLB is told where no access is that asked for it. */
const isTold = ({ kind, a }: LogEvent): boolean => told.has(kind) || (kind === 'tlb_fill' && a === 1);

/** What a story is derived from: a run's events, and where each comes from, if that is known. */
export interface Happened {
  readonly events: Iterable<LogEvent>;
  readonly regions: readonly PageRegion[];
  readonly linesOf?: (event: number) => readonly SourceLine[];
}

/** The story of some pages; `last` says which event is its end. */
export function storyOf(
  { events, regions, linesOf }: Happened,
  pages: ReadonlySet<number>,
  last?: (event: LogEvent) => boolean,
): WitnessLine[] {
  const story: WitnessLine[] = [];
  const entries = new Map<number, Pte | undefined>();
  const words = regions.find(region => region.word)?.first ?? Number.POSITIVE_INFINITY;
  let at = 0;
  for (const event of events) {
    const { found, left } = toldBy(event);
    const before = found ?? entries.get(event.page);
    const now = left ?? found;
    if (isTold(event) && isNear(event, pages, words)) {
      const { cpu, line, kind, page } = event;
      const about = page < 0 ? {} : { page: pageName(regions, page) };
      const entry = now && { entry: flagWords(before ?? null, now) };
      story.push({
        cpu,
        line,
        event: kind,
        text: eventLine(event, regions),
        at,
        ...about,
        ...entry,
        ...codeOf(linesOf?.(at) ?? []),
      });
    }
    // A compare-and-exchange that stored leaves what the log does not have.
    if (now) entries.set(event.page, now);
    else if (event.kind === 'cmpxchg') entries.delete(event.page);
    if (last?.(event)) break;
    at++;
  }
  return story;
}

/** Functions of kernel text that stand for the access itself, which hardware makes. */
const hardware: ReadonlySet<string> = new Set(['access_range', 'access']);

/** The function that an event comes from, and its line there; nothing for what a CPU's program does itself. */
function codeOf(lines: readonly SourceLine[]): Pick<WitnessLine, 'function' | 'source'> {
  const line = lines.at(-1);
  if (!line || hardware.has(line.function)) return {};
  const path = line.kernel === undefined ? line.place?.file : `kernel/${line.kernel}`;
  return { function: line.function, source: { ...(path === undefined ? {} : { path }), line: line.line } };
}

/** `P -RW US +A +D`. */
function flagWords(before: Pte | null, now: Pte): string {
  const marks = { kept: '', added: '+', removed: '-' };
  return (
    bitChanges(before, now)
      .map(({ name, change }) => marks[change] + name)
      .join(' ') || 'none'
  );
}

/** A lock is about the first page of its table, a flush about a range, and words about all pages; of entries, only the pages in question. */
function isNear({ kind, page }: LogEvent, pages: ReadonlySet<number>, words: number): boolean {
  return page < 0 || page >= words || kind === 'lock' || kind === 'unlock' || kind === 'flush_tlb' || pages.has(page);
}
