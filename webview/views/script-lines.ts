/** Tells the host where the playhead and each CPU stand, so that the editor marks those lines. Draws nothing itself. */
import type { CpuLine } from '../../src/protocol/messages.ts';
import type { Host } from '../host.ts';
import { cpusAt } from '../layout/cpus-at.ts';
import type { Panel } from '../state.ts';
import type { View } from './view.ts';

export function scriptLines(panel: Panel, host: Host): View {
  let told = '[]';
  return {
    update(changes) {
      if (!changes.has('playhead') || !panel.shown) return;
      const lines = linesAt(panel);
      const { playhead } = panel;
      const at = lines.length > 0 && playhead ? { backend: playhead.backend, event: playhead.event } : undefined;
      const key = JSON.stringify([panel.shown.uri, lines, at]);
      if (lines.length === 0 ? told === '[]' : told === key) return;
      told = lines.length === 0 ? '[]' : key;
      host.post({ kind: 'playhead', uri: panel.shown.uri, lines, ...(at ? { at } : {}) });
    },
  };
}

/** The lines of the statements that have begun. */
function linesAt(panel: Panel): CpuLine[] {
  const { playhead } = panel;
  const recording = playhead && panel.recording(playhead.backend);
  if (!recording) return [];
  return cpusAt(panel.layout(recording).unfolding, recording.cpus, playhead.event)
    .filter(({ line }) => line > 0)
    .map(({ cpu, line }) => ({ cpu, line }));
}
