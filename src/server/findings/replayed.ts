/**
 * What a run along a schedule shows: the witness that an exploration of this very text knows by that schedule, else the
 * story of the pages that the run's accesses are about.
 */
import { eventsIn, expandedEvents } from '../../model/folds.ts';
import type { LogEvent } from '../../model/log-columns.ts';
import type { Replayed, ReplayParams } from '../../protocol/explored.ts';
import type { PackedRecording } from '../../protocol/messages.ts';
import { unpackLog } from '../../protocol/packed-log.ts';
import { storyOf } from '../../sim/explore/answers/story.ts';
import type { Explored } from '../jobs/explore.ts';
import { witnessesOf } from './witness-choices.ts';

/** Most lines of a story; more are left out, and it is said how many. */
const MOST_LINES = 500;
/** A log of more events is not told. */
const MOST_EVENTS = 200_000;

/** `exploration`: of the same text, where there is one. */
export function replayedOf(
  { backend, schedule, title = '' }: Omit<ReplayParams, 'uri'>,
  recording: PackedRecording | undefined,
  exploration: Explored | undefined,
): Replayed {
  const known = exploration && witnessesOf(exploration).find(w => w.backend === backend && w.schedule === schedule);
  if (known) {
    const { also: _also, ...witness } = known;
    return { ...witness, cut: 0 };
  }
  const story = recording ? toldFrom(recording) : [];
  const witness = story.slice(0, MOST_LINES);
  const turns = schedule.split('.').map(turn => Number(turn.split('x')[1]));
  return {
    backend,
    schedule,
    title,
    line: 0,
    steps: turns.reduce((sum, steps) => sum + steps, 0),
    switches: turns.length - 1,
    witness,
    cut: story.length - witness.length,
  };
}

function toldFrom({ log, pages }: PackedRecording) {
  const columns = unpackLog(log);
  if (eventsIn(columns) > MOST_EVENTS) return [];
  const events = [...expandedEvents(columns)];
  return storyOf({ events, regions: pages }, accessed(events));
}

/** Pages that an access is about; all of them where none is. */
function accessed(events: readonly LogEvent[]): ReadonlySet<number> {
  const pagesOf = (kinds: readonly string[]) => events.filter(e => kinds.includes(e.kind)).map(e => e.page);
  const accesses = pagesOf(['read', 'write', 'set_ad', 'sigsegv', 'lost']);
  return new Set(accesses.length > 0 ? accesses : events.map(({ page }) => page));
}
