/**
 * Export: the run as a file for another tool or another reader. Texts are the language server's, pictures the panel's;
 * the browser saves them where it saves what is downloaded. The offline page is not among them: it needs the panel's
 * own script as a text, and nothing is fetched here once the page is up.
 */
import { fromBase64 } from '../src/protocol/base64.ts';
import type { PictureFormat } from '../src/protocol/messages.ts';
import { type ExportAnswer, exportFormatsRequest, exportRequest, type FormatChoice } from '../src/protocol/traces.ts';
import { toClipboard } from '../webview/clipboard.ts';
import type { Item } from './picker.ts';
import { words } from './words.ts';

const pictures: readonly { format: PictureFormat; type: string }[] = [
  { format: 'svg', type: 'image/svg+xml' },
  { format: 'png', type: 'image/png' },
];

export interface ExportOptions {
  readonly uri: string;
  request<R>(method: string, params: object): Promise<R>;
  /** SVG as its text, PNG as base64. */
  picture(format: PictureFormat): Promise<string>;
  say(text: string): void;
  /** Says what goes wrong with the work. */
  attempt(work: Promise<void>): void;
}

/** What a run can be exported as. */
export async function exports({ uri, request, picture, say, attempt }: ExportOptions): Promise<Item[]> {
  const item = (label: string, detail: string, name: string, make: () => Promise<Blob>): Item => ({
    label,
    detail,
    group: words.exportFile,
    take: () => attempt(make().then(blob => save(blob, name))),
  });
  const textOf = async (format: string) => (await request<ExportAnswer>(exportRequest, { uri, format })).text;
  const formats = await request<FormatChoice[]>(exportFormatsRequest, {});
  const offered = formats.filter(({ needsPage }) => !needsPage);
  const texts = offered.map(({ name, label, title, suffix }) =>
    item(label, title, `script${suffix}`, async () => new Blob([await textOf(name)], { type: 'text/plain' })),
  );
  const drawn = pictures.map(({ format, type }) =>
    item(words.exportPicture(format.toUpperCase()), words.exportPictureDetail, `timeline.${format}`, async () => {
      const made = await picture(format);
      const bytes = format === 'svg' ? made : fromBase64(made);
      return new Blob([bytes], { type });
    }),
  );
  const copies = offered.map(({ name, label, title }): Item => {
    const take = async () => say((await toClipboard(await textOf(name))) ? words.exportCopied : words.copyNotAllowed);
    return { label, detail: title, group: words.exportCopy, take: () => attempt(take()) };
  });
  return [...texts, ...drawn, ...copies];
}

/** Downloads. The address lives for as long as the browser may take to ask for it. */
function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  const link = document.createElement('a');
  Object.assign(link, { href, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
