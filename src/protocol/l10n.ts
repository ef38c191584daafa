/**
 * Words in the user's language: English text is the key, as in VS Code's own `l10n` bundles, and where a bundle has no
 * translation the English stands. VS Code hands its bundle to the extension, and the extension hands it on to the
 * panel's page, which must have it before the first of its words is made.
 *
 * Names of the kernel's things (events, reasons, flags) are the same in every language.
 */

/** A bundle, and the language that it is in (BCP 47). */
export interface Translation {
  readonly language: string;
  readonly bundle: Readonly<Record<string, string>>;
}

let words: Translation['bundle'] = {};
let language = 'en-US';
/** Made once, not for each number: that takes a browser far longer than to format it. */
let numbers = new Intl.NumberFormat(language);

/** From now on, words and numbers are in this language. */
export function translateInto(into: Translation): void {
  words = into.bundle;
  language = into.language;
  numbers = new Intl.NumberFormat(language);
}

/** The text in the user's language, `{0}` and so on filled in. What is filled in is not looked at again. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  return (words[text] ?? text).replace(/\{(\d)\}/g, (hole, i) => String(values[i] ?? hole));
}

/** A number as the language writes it. */
export function count(n: number): string {
  return numbers.format(n);
}

/** A number of things: `counted(2, t('{0} trap'), t('{0} traps'))`. */
export function counted(n: number, one: string, many: string): string {
  return (n === 1 ? one : many).replace('{0}', count(n));
}

/** A ratio, to three digits: `33.2×`. */
export function ratio(n: number): string {
  const digits = n >= 100 ? 0 : n >= 10 ? 1 : 2;
  const text = n.toLocaleString(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
  return `${text}×`;
}
