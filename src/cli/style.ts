/**
 * Colour, where somebody looks: on a terminal, and not where NO_COLOR (no-color.org) is set. Elsewhere the same text
 * without it; no meaning is in the colour alone.
 */
type Paint = (text: string) => string;

export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly careful: Paint;
}

const plain: Paint = text => text;
const painted =
  (on: number, off: number): Paint =>
  text =>
    text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`;

const coloured: Style = {
  strong: painted(1, 22),
  faint: painted(2, 22),
  good: painted(32, 39),
  bad: painted(31, 39),
  careful: painted(33, 39),
};
const uncoloured: Style = { strong: plain, faint: plain, good: plain, bad: plain, careful: plain };

/** The style for a stream. */
export function styleFor(stream: { readonly isTTY?: boolean }): Style {
  return stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb' ? coloured : uncoloured;
}
