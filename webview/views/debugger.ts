/**
 * Tells the host where the user has moved the playhead to while a debug session shares it. Where the session itself has moved
 * it is not told: by the time that such a word arrived, the session may have gone on, and would be called back. Draws nothing.
 */
import type { Host } from '../host.ts';
import type { Panel } from '../state.ts';
import type { View } from './view.ts';

export function debuggerPosition(panel: Panel, host: Host): View {
  let heard = panel.debugged;
  return {
    update(changes) {
      const { playhead, shown, debugged } = panel;
      const moved = changes.has('playhead') && debugged === heard;
      heard = debugged;
      if (moved && debugged && playhead && shown) host.post({ kind: 'position', uri: shown.uri, ...playhead });
    },
  };
}
