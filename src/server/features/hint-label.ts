/**
 * The words of a hint: what a line did on each backend, short enough to stand behind the line in half a window. Backends
 * that did the same share their words, and what all of them did stands once. Where that is too long, only the most
 * expensive of each is shown, and then a number stands for the backends that there is no room for; the tooltip has all.
 *
 * An editor wraps a hint that is too long for it. Above a line with a lens it must not: VS Code puts the lens between the two rows,
 * on top of the second.
 */
import type { Effect } from '../../library/effects.ts';

/** Most characters, if that leaves room for one group of backends. */
const ROOM = 72;
/** Columns of an editor in half of a window of 1024 or 1440 pixels, with the side bar open. */
const HALF_A_WINDOW = 56;
/** A hint that there is no room for; the tooltip has its words. */
const NONE = '…';

/** What is left of the row in which a line of this length ends, with the space before the hint. */
export function roomBehind(length: number): number {
  return HALF_A_WINDOW - 1 - (length % HALF_A_WINDOW);
}

/**
 * `native: 64 xchg · xen-2.6.26: 128 traps +9 · all: sets A D`; `ranOn`: the backends of the run. `room`: never more characters
 * than that.
 */
export function hintLabel(effects: readonly Effect[], ranOn: readonly string[], room = Infinity): string {
  const common = effects[0].facts.filter(
    fact => effects.length === ranOn.length && effects.every(({ facts }) => facts.includes(fact)),
  );
  const own = effects
    .map(({ backend, facts }) => ({ backend, facts: facts.filter(fact => !common.includes(fact)) }))
    .filter(({ facts }) => facts.length > 0);
  const most = Math.min(ROOM, room);
  if (own.length === 0) return [common.join(', '), `${common[0]}, ${NONE}`].find(label => label.length <= room) ?? NONE;
  const end = common.length > 0 ? ` · all: ${common.join(', ')}` : '';
  const full = groupsOf(own).map(spoken).join(' · ') + end;
  if (full.length <= most) return full;
  const label = shortened(groupsOf(own.map(o => ({ ...o, facts: o.facts.slice(0, 1) }))), end, most);
  return label.length <= room ? label : NONE;
}

/** As many groups as there is room for, and the number of the backends in the others. */
function shortened(groups: readonly Group[], end: string, most: number): string {
  for (let shown = groups.length; ; shown--) {
    const hidden = groups.slice(shown).reduce((sum, { names }) => sum + names.length, 0);
    const more = hidden > 0 ? ` +${hidden}` : '';
    const label = groups.slice(0, shown).map(spoken).join(' · ') + more + end;
    if (label.length <= most || shown === 1) return label;
  }
}

interface Group {
  readonly names: string[];
  readonly words: string;
}

/** Backends by what they did, in the order of the first of each. */
function groupsOf(effects: readonly Pick<Effect, 'backend' | 'facts'>[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { backend, facts } of effects) {
    const words = facts.join(', ');
    const group = groups.get(words) ?? { names: [], words };
    group.names.push(backend);
    groups.set(words, group);
  }
  return [...groups.values()];
}

function spoken({ names: [first, ...others], words }: Group): string {
  return `${others.length > 0 ? `${first} and ${others.length} more` : first}: ${words}`;
}
