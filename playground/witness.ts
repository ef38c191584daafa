/**
 * Replay: a schedule that the exploration found, on the timeline. Runs follow it for as long as the script is as it was;
 * after an edit it means another interleaving, or none.
 */
import {
  type ReplayParams,
  replayRequest,
  type WitnessChoice,
  type WitnessesParams,
  witnessesRequest,
} from '../src/protocol/explored.ts';
import { witnessLength } from '../src/protocol/witness-length.ts';
import type { Picker } from './picker.ts';
import { words } from './words.ts';

/** What a run is to follow. */
export type Schedule = Omit<ReplayParams, 'uri'>;

export interface ReplayOptions {
  readonly uri: string;
  readonly picker: Picker;
  request<R>(method: string, params: object): Promise<R>;
  say(text: string): void;
  /** Runs the script along what was chosen. */
  run(chosen: WitnessChoice): void;
}

/** Lets the user choose a witness where there are several, and runs the script along it. */
export async function replay({ uri, picker, request, say, run }: ReplayOptions): Promise<void> {
  const params: WitnessesParams = { uri };
  const choices = await request<WitnessChoice[]>(witnessesRequest, params);
  if (choices.length === 0) return say(words.noWitness);
  if (choices.length === 1) return run(choices[0]);
  picker.open(
    choices.map(choice => ({
      label: choice.title,
      detail: [choice.backend, witnessLength(choice.steps, choice.switches), ...choice.also].join(' · '),
      take: () => run(choice),
    })),
  );
}

/** The request that replays it. */
export function replaying(uri: string, { backend, schedule, title }: Schedule): [string, ReplayParams] {
  return [replayRequest, { uri, backend, schedule, title }];
}
