/** A witness in the script: where each CPU was, turn by turn, as places that an editor can list and go to. */
import { eventPlace } from '../../library/statement-place.ts';
import type { Witness, WitnessLine } from '../../model/explored.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { Place } from '../../sim/statements.ts';

/** What makes an ordinary run follow a witness. */
export interface Replay {
  readonly backend: string;
  readonly schedule: string;
}

/** Turns that are shown; the last ones, which hold what it comes to. */
const MOST_TURNS = 12;
/** Events of one turn that are told in words. */
const MOST_EVENTS = 3;

/** The turns of a witness: neighbours of one CPU and one line are one. Empty where there is no witness. */
export function witnessPlaces(scenario: Scenario, { witness }: Partial<Witness>): { place: Place; message: string }[] {
  const turns: WitnessLine[][] = [];
  for (const line of witness ?? []) {
    const last = turns.at(-1);
    if (last?.[0].cpu === line.cpu && last[0].line === line.line) last.push(line);
    else turns.push([line]);
  }
  return turns.slice(-MOST_TURNS).map(turn => ({
    place: eventPlace(scenario, turn[0]),
    message: `cpu ${turn[0].cpu}: ${spoken(turn.map(({ text }) => text))}`,
  }));
}

function spoken(texts: readonly string[]): string {
  if (texts.length <= MOST_EVENTS) return texts.join('; ');
  return `${texts.slice(0, MOST_EVENTS - 1).join('; ')}; …; ${texts.at(-1)}`;
}
