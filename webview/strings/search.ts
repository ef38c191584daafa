/** Words of the search over the run's events. */
import { t } from '../../src/protocol/l10n.ts';

export const searchStrings = {
  label: t('Search events (/)'),
  placeholder: t('Search events'),
  next: t('Next match (Enter)'),
  previous: t('Previous match (Shift+Enter)'),
  searching: t('Searching…'),
  noneAfter: (wanted: string) => t('“{0}” is nowhere after this.', wanted),
  noneBefore: (wanted: string) => t('“{0}” is nowhere before this.', wanted),
} as const;
