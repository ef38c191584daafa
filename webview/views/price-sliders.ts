/** A slider for each cost constant that the runs were charged; moving one tells the panel, and everything that costs redraws. */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import type { Prices } from '../layout/prices.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/cost.ts';
import * as strings from '../strings.ts';

/** A slider's end, as a multiple of what the constant was in the run. */
const REACH = 4;

export interface PriceSliders {
  readonly element: HTMLElement;
  /** Makes sliders for these constants. */
  show(ran: Prices, recordings: readonly PackedRecording[]): void;
  /** Shows where the constants stand now. */
  mark(): void;
}

export function priceSliders(panel: Panel): PriceSliders {
  const body = el('div', { class: 'prices' });
  const reset = el('button', { class: 'small', onclick: () => panel.price({}) }, say.reset);
  const note = el('p', { class: 'why' }, say.constantsNote);
  const element = el('details', { class: 'constants' }, el('summary', {}, say.constants), note, body, reset);
  let ran: Prices = {};

  const set = (name: string, value: number) => {
    const { [name]: _, ...others } = panel.prices;
    panel.price(value === ran[name] || !Number.isFinite(value) ? others : { ...others, [name]: Math.max(0, value) });
  };
  const mark = () => {
    reset.disabled = Object.keys(panel.prices).length === 0;
    for (const input of body.querySelectorAll('input')) {
      const name = input.dataset.name!;
      const value = panel.prices[name] ?? ran[name];
      if (document.activeElement !== input || input.type === 'range') input.value = String(value);
      input.closest('.price')!.classList.toggle('moved', name in panel.prices);
    }
  };
  return {
    element,
    show(prices, recordings) {
      ran = prices;
      const times = (name: string) => Math.max(...recordings.map(r => r.charges?.own[name] ?? 0));
      refill(body, ...Object.keys(ran).map(name => slider(name, ran[name], times(name), value => set(name, value))));
      mark();
    },
    mark,
  };
}

function slider(name: string, ran: number, times: number, set: (value: number) => void): HTMLElement {
  const listen = (event: Event) => set((event.target as HTMLInputElement).valueAsNumber);
  const most = Math.ceil(ran * REACH);
  const common = { 'data-name': name, 'aria-label': name, value: ran, min: 0, oninput: listen };
  return el(
    'div',
    { class: 'price', title: say.charged(strings.count(times)) },
    el('span', { class: 'mono' }, name),
    el('input', { ...common, type: 'range', max: most, step: 1, 'data-key': `price ${name}` }),
    el('input', { ...common, type: 'number', step: 1, 'data-key': `price number ${name}` }),
  );
}
