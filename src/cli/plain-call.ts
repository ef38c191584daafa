/**
 * Calls that need no reader of options: what commander would say of them is known without it, and it takes a good part of a
 * short one.
 */

export interface PlainCall {
  readonly scripts: readonly string[];
  /** As often as `--backend` is there. */
  readonly backend?: readonly string[];
}

const BACKEND = ['-b', '--backend'];

/** Scripts, and no option, or `--backend NAME` where the subcommand knows it; undefined for all other calls. */
export function plainCall(given: readonly string[], knowsBackends: boolean): PlainCall | undefined {
  const scripts: string[] = [];
  const backend: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const isBackend = knowsBackends && BACKEND.includes(given[at]);
    if (isBackend) at++;
    if (at === given.length || given[at].startsWith('-')) return undefined;
    (isBackend ? backend : scripts).push(given[at]);
  }
  if (scripts.length === 0) return undefined;
  return backend.length > 0 ? { scripts, backend } : { scripts };
}
