/**
 * Explore: every interleaving of the script, in the server's own time. It says how far it is, can be cancelled, and
 * answers with what it rests on; the squiggles in the editor are the server's doing.
 */
import { type ExploreAnswer, type ExploreParams, exploreRequest } from '../../src/protocol/explored.ts';
import type { Page } from './page.ts';
import type { Wire } from './wire.ts';
import { words } from './words.ts';

/** Makes the command; called again while it is under way, it begins anew. */
export function explorer(page: Page, wire: Wire, uri: string): () => Promise<void> {
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
      if (!signal.aborted) page.say(summary(answer));
    } catch (error) {
      // A newer exploration has the word.
      if (control.signal !== signal) return;
      page.say(signal.aborted ? words.cancelled : error instanceof Error ? error.message : String(error));
    }
  };
}

/** "xen-2.6.27: complete, 214 states, 6 outcomes", for each backend; or the error that stands in the way. */
function summary({ backends, diagnostics }: ExploreAnswer): string {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (backends.length === 0 && error) return `${error.code}: ${error.message}`;
  return backends.map(({ result, grounds }) => `${result.backend}: ${grounds}`).join(' · ');
}
