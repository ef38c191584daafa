/**
 * The witness that is replayed, as a table with a column for each CPU: who does what, in which order, and which flags of
 * the entry that changes. Choosing an event moves the playhead there; the one that matters is marked.
 */
import { type WitnessCell, witnessColumns, witnessText } from '../../src/model/witness-columns.ts';
import type { Replayed } from '../../src/protocol/explored.ts';
import { el, refill, unseen } from '../dom.ts';
import { icon } from '../icons.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/outcomes.ts';
import * as prose from '../strings/prose.ts';
import * as strings from '../strings.ts';
import { grid } from '../table.ts';
import { copyButton } from './copy-button.ts';
import { flagWords } from './flag-words.ts';
import { keepInSight } from './keep-in-sight.ts';
import type { View } from './view.ts';

export function witnessView(section: HTMLElement, panel: Panel): View {
  const length = el('span', {});
  const copy = copyButton(prose.copy, () => (panel.shown?.replay ? textOf(panel.shown.replay) : ''));
  const body = el('div', { class: 'scroll tall', tabindex: 0, role: 'group', 'aria-labelledby': 'witness' });
  const note = el('p', { class: 'why' });
  section.append(el('div', { class: 'beside' }, el('p', { class: 'why' }, length), copy), body, note);
  section.hidden = true;
  let drawn: Replayed | undefined;
  const mark = () => {
    const at = panel.playhead?.backend === drawn?.backend ? panel.playhead?.event : undefined;
    for (const row of body.querySelectorAll<HTMLElement>('tr[data-at]'))
      row.toggleAttribute('aria-current', at !== undefined && row.dataset.at === String(at));
  };
  return {
    summary: () => ({ text: drawn ? say.length(drawn.steps, drawn.switches) : '' }),
    update(changes) {
      const { replay } = panel.shown ?? {};
      if (changes.has('shown') && replay !== drawn) {
        drawn = replay;
        section.hidden = !replay || replay.witness.length === 0;
        length.textContent = replay
          ? `${say.length(replay.steps, replay.switches)}; ${say.schedule(replay.schedule)}`
          : '';
        note.textContent = replay && replay.cut > 0 ? say.cutLines(replay.cut) : '';
        refill(body, replay ? table(replay, panel) : null);
        keepInSight(body, body.querySelector('.decides'));
      }
      if (changes.has('playhead') || changes.has('shown')) mark();
    },
  };
}

/** For a mail. */
function textOf(replay: Replayed): string {
  const { line, title, backend } = replay;
  const what = title ? (line > 0 ? say.witnessOf(line, title) : say.shows(title)) : say.witness;
  return witnessText(`${what} (${backend})`, { ...replay, witness: [...replay.witness] });
}

function table({ backend, witness }: Replayed, panel: Panel): HTMLElement {
  const { cpus, rows } = witnessColumns(witness);
  const lines = rows.map((row, i) => {
    const before = rows.slice(0, i).findLast(({ cpu }) => cpu === row.cpu);
    const cells = cpus.map(cpu =>
      cpu === row.cpu ? cellOf(row, before?.line !== row.line, backend, panel) : el('td', { class: 'none' }),
    );
    return el('tr', { class: row.decides ? 'decides' : undefined, 'data-at': row.at }, ...cells);
  });
  return grid('witness', cpus.map(strings.perCpu), lines);
}

function cellOf(row: WitnessCell, showsLine: boolean, backend: string, panel: Panel): HTMLElement {
  const { at, line, text, flags, decides } = row;
  return el(
    'td',
    {},
    showsLine ? el('div', { class: 'quiet' }, strings.line(line)) : null,
    el(
      'button',
      {
        class: 'link mono',
        title: say.event(row.cpu, line),
        'data-key': `witness ${at}`,
        onclick: () => at !== undefined && panel.moveTo({ backend, event: at }),
      },
      decides ? icon('target') : null,
      text,
      decides ? unseen(`, ${say.decides}`) : null,
    ),
    flags.length > 0 ? el('div', { class: 'bits mono' }, ...flagWords(flags)) : null,
  );
}
