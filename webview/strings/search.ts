/** Words of the search over the run's events. */
import { t } from '../../src/protocol/l10n.ts';

export const label = t('Search events (/)');
export const placeholder = t('Search events');
export const next = t('Next match (Enter)');
export const previous = t('Previous match (Shift+Enter)');
export const searching = t('Searching…');
export const noneAfter = (wanted: string) => t('“{0}” is nowhere after this.', wanted);
export const noneBefore = (wanted: string) => t('“{0}” is nowhere before this.', wanted);
