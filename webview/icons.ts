/**
 * The panel's icons: codicons (@vscode/codicons, CC BY 4.0) drawn anew as strokes, a pixel wide, in a 16 x 16 box. A codicon is
 * the outline of such a stroke, and takes several times the room.
 */

const ring = 'M8 1.5a6.5 6.5 0 1 0 .01 0z';
/** A point, from its top. */
const point = 'a.25.25 0 1 0 .01 0z';
const bullet = 'a.5.5 0 1 0 .01 0z';
const lens = 'M6.5 1.5a5 5 0 1 0 .01 0zm3.6 8.6l4.2 4.2M4.5 6.5h4';

const paths = {
  pass: `${ring}M5 8.5l2 2 4-4.5`,
  error: `${ring}M5.5 5.5l5 5m0-5l-5 5`,
  warning: `M8 1.5l-6.5 12h13zM8 6v3M8 11${point}`,
  'circle-slash': `${ring}M3.4 12.6l9.2-9.2`,
  question: `${ring}M6.2 6.2a1.8 1.8 0 0 1 3.6 0c0 1.7-1.8 1.5-1.8 3.3M8 11.5${point}`,
  play: 'M3.5 2.5v11l9.5-5.5z',
  'zoom-in': `${lens}m-2-2v4`,
  'zoom-out': lens,
  'screen-full': 'M2.5 5.5v-3h3m5 0h3v3m0 5v3h-3m-5 0h-3v-3',
  history: 'M2.5 8.5a5.5 5.5 0 1 0 1-3.6M2.5 2.5v3h3M7.5 5.5v3h2',
  'arrow-left': 'M13.5 8.5h-11l5-5m0 10l-5-5',
  'arrow-right': 'M2.5 8.5h11l-5-5m0 10l5-5',
  info: `${ring}M8 7.5v3.5M8 5.2${point}`,
  target: `${ring}M8 4.5a3.5 3.5 0 1 0 .01 0zM8 7.5${bullet}`,
  'list-unordered': `M2 3${bullet}M2 7.5${bullet}M2 12${bullet}M5.5 3.5h9m-9 4.5h9m-9 4.5h9`,
  pin: 'M13.5 3.5l-5 2-3-1v7l3-1 5 2zM5.5 8h-4',
  fold: 'M4.5 3l3.5 3.5 3.5-3.5m-7 10l3.5-3.5 3.5 3.5',
  filter: 'M1.5 2.5h13l-5 5.5v5.5h-3v-5.5z',
  loading: 'M2.5 8a5.5 5.5 0 0 1 11 0',
} as const;

export type IconName = keyof typeof paths;

/** An icon in the colour of the text around it; decoration, so hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
