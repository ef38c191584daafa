/** Runs in the panel's frame before the panel does: fetches its host from the window around it. */
import type { FrameHost } from './panel-frame.ts';

const host = (window.parent as Window & { ptelabFrameHost?: FrameHost }).ptelabFrameHost;
host?.dressed(document);
window.ptelabHost = host;
