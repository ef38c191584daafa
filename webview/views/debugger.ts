/** Tells the host where the playhead stands while a debug session shares it. Draws nothing itself. */
import type { Host } from '../host.ts';
import type { Panel } from '../state.ts';
import type { View } from './view.ts';

export function debuggerPosition(panel: Panel, host: Host): View {
  return {
    update(changes) {
      const { playhead, shown, debugged } = panel;
      if (debugged && changes.has('playhead') && playhead && shown)
        host.post({ kind: 'position', uri: shown.uri, ...playhead });
    },
  };
}
