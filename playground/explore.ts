/**
 * Explore: every interleaving of the script, in the server's own time. It says how far it is, can be cancelled, and
 * answers with what it rests on; the squiggles in the editor are the server's doing.
 */
import { spokenExploration } from '../src/host/exploring.ts';
import { type ExploreAnswer, type ExploreParams, exploreRequest } from '../src/protocol/explored.ts';
import type { Page } from './page.ts';
import type { Wire } from './wire.ts';
import { words } from './words.ts';

/** Makes the command; called again while it is under way, it begins anew. `replay` shows a witness that was found. */
export function explorer(page: Page, wire: Wire, uri: string, replay: () => void): () => Promise<void> {
  let control: AbortController | undefined;
  return async () => {
    control?.abort();
    const { signal } = (control = new AbortController());
    const cancel = { label: words.cancel, take: () => control?.abort() };
    const params: ExploreParams = { uri };
    const progress = (value: unknown) => {
      const { message } = value as { message?: string };
      if (message && !signal.aborted) page.say(`${words.exploring} ${message}`, cancel);
    };
    page.say(words.exploring, cancel);
    try {
      const answer = await wire.request<ExploreAnswer>(exploreRequest, params, { signal, progress });
      if (signal.aborted) return;
      const { text, hasWitness } = spokenExploration(answer);
      page.say(text, hasWitness ? { label: words.replay, take: replay } : undefined);
    } catch (error) {
      // A newer exploration has the word.
      if (control.signal !== signal) return;
      page.say(signal.aborted ? words.cancelled : error instanceof Error ? error.message : String(error));
    }
  };
}
