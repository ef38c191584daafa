/** A neovim of Debian, with `ptelab lsp --stdio`. */
import { type Visited, visitInNeovim } from '../../editors/neovim.ts';
import { countsOf, inOrder, type Place, type Seen, severities, timelineOf, verdictsOf } from './seen.ts';

export const seenInNeovim: Place = async scripts => {
  const visited = visitInNeovim(
    scripts.map(({ name, text, hovers, broken }) => ({ name, text, hovers, runs: !broken })),
  );
  return Object.fromEntries(scripts.map(({ name }, i) => [name, seen(visited[i])]));
};

function seen({ diagnostics, hovers, results, expects, exported }: Visited): Seen {
  return {
    diagnostics: inOrder(
      diagnostics.map(({ code, severity, range, message }) => ({
        code,
        severity: severities[severity - 1],
        range,
        message,
      })),
    ),
    hovers,
    counts: countsOf(results),
    // Lua's tables drop a null.
    verdicts: verdictsOf(expects.map(e => ({ ...e, ok: e.ok ?? null }))),
    timeline: exported === '' ? [] : timelineOf(exported),
  };
}
