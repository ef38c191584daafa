/** What the playground opens with: the script of a link, or the one that was left here, or an example. */
import type { Opened, Shared } from './link.ts';
import { words } from './words.ts';

export interface Start {
  readonly shared: Shared;
  /** To be said to the user. */
  readonly note?: string;
  /** The user's own script, which a link's is shown in place of. */
  readonly own?: Shared;
}

/** `link` is what the address held, if anything; `kept` what was left here; `first` the example to begin with. */
export function startWith(link: Opened | undefined, kept: Shared | undefined, first: string): Start {
  const shared = kept ?? { script: first };
  switch (link?.kind) {
    case undefined:
      return { shared };
    case 'damaged':
      return { shared, note: kept ? words.damaged : words.damagedFirst };
    case 'newer':
      return { shared, note: words.newer };
    case 'shared':
      if (!kept || kept.script === link.shared.script) return { shared: link.shared };
      return { shared: link.shared, note: words.opened, own: kept };
  }
}
