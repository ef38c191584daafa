/** What the console of the recording machine says, line by line: how far it is, or that it died. */

export type Heard =
  | { readonly kind: 'up' | 'done' }
  | { readonly kind: 'did'; readonly name: string; readonly status: string }
  /** It will get no further; the words say why. */
  | { readonly kind: 'failed'; readonly words: string };

/** What ends a machine: Linux's panic, Xen's, and Xen's word that dom0 is gone. */
const DEATHS =
  /Kernel panic - not syncing|Panic on CPU \d|FATAL TRAP|Domain 0 crashed|Reboot disabled|BUG: unable to handle/;

/** Reads one line; undefined where it says nothing of the recording. */
export function heard(raw: string): Heard | undefined {
  const line = raw.trimEnd();
  const said = line.match(/RECORD: (.*)$/)?.[1];
  if (said === 'up' || said === 'done') return { kind: said };
  const did = said?.match(/^did (\S+) (\S+) [\d.]+$/);
  if (did) return { kind: 'did', name: did[1], status: did[2] };
  if (said?.startsWith('failed: ')) return { kind: 'failed', words: said.slice(8) };
  const death = line.match(DEATHS);
  return death ? { kind: 'failed', words: line.slice(death.index) } : undefined;
}

/** Most lines of a console that an error shows. */
const TAIL = 12;

/** The end of a console, for an error. */
export function tailOf(text: string): string {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .slice(-TAIL)
    .map(line => `  | ${line.slice(0, 160)}`)
    .join('\n');
}
