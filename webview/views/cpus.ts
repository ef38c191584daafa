/** What each CPU is at at the playhead: its script line, lazy MMU mode, and the locks it holds. */
import { pageName } from '../../src/model/report.ts';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { type CpuState, cpusAt } from '../layout/cpus-at.ts';
import { statementWords } from '../script-words.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/machine.ts';
import * as strings from '../strings.ts';
import { grid, rowHead } from '../table.ts';
import type { View } from './view.ts';

export function cpuTable(section: HTMLElement, panel: Panel, host: Host): View {
  const body = el('div', { class: 'scroll' });
  section.append(body);
  return {
    update(changes) {
      if (!changes.has('playhead') && !changes.has('shown')) return;
      const { playhead } = panel;
      const recording = playhead && panel.recording(playhead.backend);
      section.hidden = !recording;
      if (!recording) return;
      const script = panel.shown?.text?.split('\n') ?? [];
      const states = cpusAt(panel.layout(recording).unfolding, recording.cpus, playhead.event);
      const reveal = (line: number) => host.post({ kind: 'reveal', uri: panel.shown!.uri, line });
      refill(
        body,
        grid(
          'cpus',
          [say.cpu, say.at, say.statement, say.lazyMode, say.locks],
          states.map(state => cpuRow(state, recording, script, reveal)),
        ),
      );
    },
  };
}

function cpuRow(
  state: CpuState,
  recording: PackedRecording,
  script: readonly string[],
  reveal: (line: number) => void,
): HTMLElement {
  const { cpu, line, over, lazy } = state;
  const locks = [
    ...(state.mmapSem ? [say.mmapSem(state.mmapSem)] : []),
    ...state.ptl.map(page => say.ptl(pageName(recording.pages, page))),
  ];
  const go = el('button', { class: 'link', 'data-key': `cpu ${cpu}`, onclick: () => reveal(line) }, strings.line(line));
  const words = el('span', { class: 'mono' }, statementWords(script, line));
  return el(
    'tr',
    {},
    rowHead(strings.perCpu(cpu)),
    line === 0 ? el('td', { class: 'quiet' }, say.notBegun) : el('td', {}, go),
    line === 0
      ? el('td', {})
      : el('td', { class: over ? 'quiet' : '' }, words, over ? el('span', {}, ` · ${say.over}`) : null),
    el('td', { class: lazy ? '' : 'quiet' }, lazy ? say.on : say.off),
    el('td', { class: locks.length ? 'prose' : 'quiet' }, locks.join(', ') || say.none),
  );
}
