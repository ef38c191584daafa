/**
 * What comes from the panel's page, read by its shape. The page is another process, perhaps of another version, and what it keeps
 * over a reload lay on a disk meanwhile: what is not as it should be is dropped, and does not reach the editor.
 */
import { type Shape, type ShapeOf, shaped } from '../model/shape.ts';
import type { FromPanel, PanelState } from './messages.ts';

type Of<Kind extends FromPanel['kind']> = Omit<Extract<FromPanel, { kind: Kind }>, 'kind'>;

const about = { uri: 'text' } as const;
const event = { backend: 'text', event: 'whole' } as const;

const shapes: { readonly [Kind in FromPanel['kind']]: ShapeOf<Of<Kind>> } = {
  ready: {},
  reveal: { ...about, line: 'whole' },
  code: {},
  run: about,
  pin: { pinned: 'truth' },
  back: about,
  cancel: about,
  sweep: { ...about, 'param?': 'text', from: 'whole', to: 'whole', 'make?': 'truth' },
  outcomes: about,
  play: { ...about, backend: 'text', schedule: 'text', title: 'text', version: 'whole' },
  example: {},
  picture: { format: 'text', picture: 'text' },
  playhead: { ...about, lines: [{ cpu: 'whole', line: 'whole' }], 'at?': event },
  position: { ...about, ...event },
};

const state: ShapeOf<PanelState> = {
  uri: 'text',
  backend: 'text',
  'below?': 'text',
  'more?': ['text'],
  'view?': { from: 'number', to: 'number' },
  'open?': ['text'],
  'sizes?': { 'under?': 'number', 'beside?': 'number' },
  'markers?': { 'a?': 'number', 'b?': 'number', 'lanes?': ['text'] },
  'hidden?': ['text'],
  'prices?': 'object',
  'aligned?': 'truth',
  'folded?': 'truth',
  'pinned?': 'truth',
};

/** A message from the page; undefined where it is none. */
export function fromPanel(message: unknown): FromPanel | undefined {
  const kind = (read(message, { kind: 'text' }) as Pick<FromPanel, 'kind'> | undefined)?.kind;
  if (kind === undefined || !Object.hasOwn(shapes, kind)) return undefined;
  const fields = read(message, shapes[kind] as Shape);
  return fields && ({ kind, ...fields } as FromPanel);
}

/** What a page kept over a reload; undefined where it is nothing that a page keeps. */
export function panelState(kept: unknown): PanelState | undefined {
  const found = read(kept, state as Shape) as PanelState | undefined;
  return found && Object.values(found.prices ?? {}).every(Number.isFinite) ? found : undefined;
}

function read(value: unknown, shape: Shape): object | undefined {
  try {
    return shaped(value, shape) as object;
  } catch {
    return undefined;
  }
}
