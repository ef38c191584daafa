/** The lazy mode that counts, in Promela: since 2.6.30 there is none in a handler (b8bcfe997e46). */
import { since } from '../../sim/parameters.ts';
import type { Setting } from './lines.ts';

export const lazyMode = ({ parameters: { mm }, besides: { handlers } }: Setting): string =>
  handlers.length > 0 && since(mm, '6.1') ? '(in_irq -> 0 : lazy)' : 'lazy';
