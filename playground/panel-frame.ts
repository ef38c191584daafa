/**
 * The panel in a frame of the playground: the extension's own page, which finds its host (webview/host.ts) not in VS
 * Code but in the window around it. The two windows are of one origin, so the host is handed over as an object.
 */
import type { FromPanel, PanelState, ToPanel } from '../src/protocol/messages.ts';
import type { Host } from '../webview/host.ts';
import { dress } from './system-theme.ts';
import type { ThemeKind } from './themes.ts';

/** What the frame finds in the window around it. */
export interface FrameHost extends Host {
  /** Called by the frame before the panel's script, so that it starts in the right colours. */
  dressed(page: Document): void;
}

declare global {
  interface Window {
    ptelabFrameHost?: FrameHost;
  }
}

export interface PanelFrameOptions {
  readonly theme: ThemeKind;
  /** What the panel is to show first. */
  readonly state: PanelState | undefined;
  receive(message: FromPanel): void;
  /** The user has chosen other backends, or looks elsewhere. */
  changed(state: PanelState): void;
}

export class PanelFrame {
  private readonly element: HTMLIFrameElement;
  private theme: ThemeKind;
  private deliver: ((message: ToPanel) => void) | undefined;

  /** `element` has no page yet; it is given one here. */
  constructor(element: HTMLIFrameElement, { theme, state, receive, changed }: PanelFrameOptions) {
    this.element = element;
    this.theme = theme;
    window.ptelabFrameHost = {
      dressed: page => dress(page, this.theme),
      // Not at once, but in a turn of its own, as between processes.
      post: message => void setTimeout(() => receive(message)),
      listen: deliver => {
        this.deliver = deliver;
      },
      load: () => state,
      save: changed,
    };
    element.src = 'panel.html';
  }

  get there(): boolean {
    return this.deliver !== undefined;
  }

  post(message: ToPanel): void {
    this.deliver?.(message);
  }

  wear(theme: ThemeKind): void {
    this.theme = theme;
    if (this.element.contentDocument) dress(this.element.contentDocument, theme);
  }
}
