/**
 * What the panel needs of the page that holds it. In VS Code that is `acquireVsCodeApi`; the playground page, and the
 * tests, hand in an object of their own under `window.ptelabHost`.
 */
import { panelState } from '../src/protocol/from-panel.ts';
import type { FromPanel, PanelState, ToPanel } from '../src/protocol/messages.ts';

export interface Host {
  post(message: FromPanel): void;
  /** Calls back for every message to the panel, from now on. */
  listen(receive: (message: ToPanel) => void): void;
  /** State kept over a reload; undefined the first time. */
  load(): PanelState | undefined;
  save(state: PanelState): void;
}

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}

declare global {
  interface Window {
    ptelabHost?: Host;
  }
  /** Given to a webview's page by VS Code; callable once. */
  function acquireVsCodeApi(): VsCodeApi;
}

/** The host of this page. */
export function findHost(): Host {
  if (window.ptelabHost) return window.ptelabHost;
  const api = acquireVsCodeApi();
  return {
    post: message => api.postMessage(message),
    // VS Code posts from the frame around this one, which is of the same origin.
    listen: receive =>
      window.addEventListener('message', ({ data, origin }) => {
        if (origin === window.origin && typeof data?.kind === 'string') receive(data as ToPanel);
      }),
    load: () => panelState(api.getState()),
    save: state => api.setState(state),
  };
}
