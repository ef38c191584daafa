/**
 * The playground: a static page with the editor, the language server and the panel of the extension, and no network.
 *
 * Three things start side by side, since each of them takes its time: the language server in its worker, Monaco, and
 * the panel in its frame. Then the script is run, and from there on it is as in VS Code: the server follows the edits,
 * the session (src/host) decides when to run again, and panel and editor follow each other's cursor.
 */

import { Pictures } from '../src/host/pictures.ts';
import { lineMarks } from '../src/host/playhead.ts';
import { PlayheadCode } from '../src/host/playhead-code.ts';
import { PanelSession } from '../src/host/session.ts';
import {
  type ExploreAnswer,
  exploreRequest,
  type VerdictNotice,
  verdictNotification,
} from '../src/protocol/explored.ts';
import {
  type CpuLine,
  type PanelState,
  type PictureFormat,
  type RunAnswer,
  type RunParams,
  runRequest,
} from '../src/protocol/messages.ts';
import { type SweepAnswer, sweepRequest } from '../src/protocol/sweep.ts';
import { toClipboard } from '../webview/clipboard.ts';
import { type Comparer, comparer } from './compare.ts';
import type { ScriptEditor } from './editor.ts';
import { explorer } from './explore.ts';
import { exports } from './export.ts';
import { firstScript, galleryItems, isExample } from './gallery.ts';
import { kernelAddress } from './kernel-address.ts';
import { fragmentOf, openFragment, type Shared } from './link.ts';
import { makePage } from './page.ts';
import { PanelFrame } from './panel-frame.ts';
import { picker } from './picker.ts';
import { followF6 } from './regions.ts';
import { startWith } from './start.ts';
import { dress, onSystemTheme, systemTheme } from './system-theme.ts';
import { Wire } from './wire.ts';
import { replay, replaying, type Schedule } from './witness.ts';
import { words } from './words.ts';
import { localStorageIfAny, Work } from './work.ts';

/** Monaco's client sends addresses in lower case, so this one is. */
const uri = 'inmemory://playground/script.pte';
/** Beyond this, mail programs and chats begin to cut. */
const longLink = 2000;

dress(document, systemTheme());
const storage = localStorageIfAny();
const work = new Work(storage);
const page = makePage({ openGallery, run, explore: () => void explore(), openExport, copyLink }, storage);
page.say(words.loadingEditor);

const wire = new Wire(startServer(), uri, { verdictNotices: true, kernel: kernelAddress });
wire.onNotification(verdictNotification, notice => {
  page.verdict(notice as VerdictNotice);
  session.explored(notice as VerdictNotice);
  editor?.refreshLenses();
});
const explore = explorer(page, wire, uri, () => replayWitness());
const opened = location.hash.length > 1 ? await openFragment(location.hash.slice(1)) : undefined;
const start = startWith(opened, work.get(), firstScript);
let own = start.own;
let chosen: Pick<Shared, 'backend' | 'below'> = { backend: start.shared.backend, below: start.shared.below };
if (start.note) page.note(start.note, own && { label: words.back, take: () => own && editor?.replace(own.script) });

let editor: ScriptEditor | undefined;
let comparison: Comparer | undefined;
/** What runs follow, for as long as the script is of this version. */
let witness: { readonly chosen: Schedule; readonly version: number } | undefined;
const pictures = new Pictures(format => panel.post({ kind: 'picture', format }));
/** The lines of the script that the panel's playhead stands at. */
let standing: readonly CpuLine[] = [];
/** Until the first run has ended. */
let starting = true;
const panel = new PanelFrame(page.panel, {
  theme: systemTheme(),
  state: chosen.backend ? { uri, backend: chosen.backend, below: chosen.below } : undefined,
  receive: message => session.receive(message),
  changed: look,
});
const session = new PanelSession({
  uri,
  inView: () => panel.there,
  post(message) {
    if (starting && message.kind !== 'running') {
      starting = false;
      performance.mark('ptelab result');
      page.say('');
    }
    panel.post(message);
  },
  async run(signal) {
    if (!editor) throw new Error(words.loadingEditor);
    const { text, version } = editor;
    if (witness?.version !== version) witness = undefined;
    const plain: RunParams = { uri };
    const [method, params] = witness ? replaying(uri, witness.chosen) : [runRequest, plain];
    const answer = await wire.request<RunAnswer>(method, params, { signal });
    return { answer, text, overtaken: editor.version !== version };
  },
  sweep: (question, signal) => wire.request<SweepAnswer>(sweepRequest, { uri, ...question }, { signal }),
  outcomes: signal => wire.request<ExploreAnswer>(exploreRequest, { uri, outcomes: true }, { signal }),
  follow: chosen => {
    if (editor) witness = { chosen, version: editor.version };
  },
  reveal: line => editor?.reveal(line),
  playhead: (lines, at) => {
    editor?.mark(count => lineMarks(lines, count));
    standing = lines;
    code.at(at);
  },
  openCode: () => void openCode(),
  picture: (format, picture) => pictures.made(format, picture),
  ownSchedule: () => {
    witness = undefined;
  },
  openExample: openGallery,
});
const code = new PlayheadCode({
  uri,
  request,
  found: ({ lines }, at) => at && session.code(at, lines),
});
const galleryPicker = picker({ head: words.galleryHead, filter: words.galleryFilter, none: words.galleryNone });
const exportPicker = picker({ head: words.exportHead });
const witnessPicker = picker({ head: words.replay });
document.body.append(galleryPicker.element, exportPicker.element, witnessPicker.element);
followF6(
  [
    { has: active => active !== null && page.script.contains(active), focus: () => editor?.focus() },
    { has: active => active === page.panel, focus: focusPanel },
    { has: active => active?.closest('header') !== null, focus: () => document.querySelector('button')?.focus() },
  ],
  page.panel,
);
onSystemTheme(theme => {
  dress(document, theme);
  editor?.wear(theme);
  panel.wear(theme);
});
// A link that is followed while the page is open: a fragment alone does not make the browser load it anew.
window.addEventListener('hashchange', () => location.reload());
await load();

/** Monaco, then the server's answer to it, then the first run. */
async function load(): Promise<void> {
  const up = wire.whenSent('initialized');
  const open = wire.whenSent('textDocument/didOpen');
  try {
    const [{ openEditor, openDiff }] = await Promise.all([import('./editor.ts'), styles('editor.css')]);
    // Icons come with the first dialog or lens; asked for then, they would be asked for after loading.
    void document.fonts.load('16px codicon');
    page.say(words.startingServer);
    comparison = comparer({ uri, request, openDiff, say: page.say });
    document.body.append(comparison.element);
    const text = start.shared.script;
    const moved = (line: number) => session.cursor(line);
    // With the ids that the language server's code lenses name.
    const actions = [
      { id: 'pteLab.run', label: words.run, run },
      { id: 'pteLab.explore', label: words.explore, run: () => void explore() },
      { id: 'pteLab.replayWitness', label: words.replay, run: (_?: unknown, given?: unknown) => replayWitness(given) },
      { id: 'pteLab.showOutcomes', label: words.outcomes, run: () => session.go('outcomes') },
      { id: 'pteLab.compareBackends', label: words.compare, run: compare },
      { id: 'pteLab.openExample', label: words.gallery, run: openGallery },
      { id: 'pteLab.export', label: words.export, run: openExport },
      { id: 'pteLab.copyLink', label: words.copy, run: () => void copyLink() },
    ];
    editor = openEditor(page.script, { text, uri, theme: systemTheme(), wire, edited, moved, actions });
  } catch {
    page.say('');
    page.note(words.editorFailed);
    return;
  }
  await up;
  performance.mark('ptelab server');
  await open;
  page.say(words.running);
  run();
}

function startServer(): Worker {
  const worker = new Worker('server.js', { name: 'ptelab' });
  worker.onerror = () => {
    wire.fail(words.serverFailed);
    page.note(words.serverFailed);
  };
  return worker;
}

function styles(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    Object.assign(link, { rel: 'stylesheet', href, onload: () => resolve(), onerror: reject });
    document.head.append(link);
  });
}

function run(): void {
  witness = undefined;
  void session.runNow();
}

/** Along a witness: the one that a lens names, or one of those that were found. */
function replayWitness(given?: unknown): void {
  const along = (chosen: Schedule) => {
    if (editor) witness = { chosen, version: editor.version };
    void session.runNow();
  };
  if (given) return along(given as Schedule);
  attempt(replay({ uri, picker: witnessPicker, request, say: page.say, run: along }));
}

function edited(): void {
  if (!editor) return;
  // The address no longer says what is here; and a script that a link was shown in place of must not be lost to it.
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  if (own) work.putAside(own);
  own = undefined;
  work.put({ script: editor.text, ...chosen });
  session.edited(true);
}

function look({ backend, below }: PanelState): void {
  if (backend === chosen.backend && below === chosen.below) return;
  chosen = { backend, below };
  if (editor && !own && !location.hash) work.put({ script: editor.text, ...chosen });
}

function openGallery(): void {
  const aside = own ?? work.before();
  galleryPicker.open(galleryItems(replace, aside?.script === editor?.text ? undefined : aside?.script));
}

/** Shows the line of code at the playhead, below the statement that its CPU is at. */
async function openCode(): Promise<void> {
  const { lines } = await code.now();
  const made = lines.find(({ event }) => event);
  if (made) editor?.peek(made, standing.find(({ cpu }) => cpu === made.cpu)?.line ?? 1);
}

function compare(): void {
  if (comparison) attempt(comparison.open());
}

function openExport(): void {
  const picture = (format: PictureFormat) => pictures.make(format);
  attempt(exports({ uri, request, picture, say: page.say, attempt }).then(exportPicker.open));
}

/** Says what goes wrong. */
function attempt(work: Promise<void>): void {
  work.catch((error: unknown) => page.say(error instanceof Error ? error.message : String(error)));
}

/** A request that nobody cancels. */
function request<R>(method: string, params: object): Promise<R> {
  return wire.request<R>(method, params, { signal: new AbortController().signal });
}

/** Puts another script into the editor; one that the user wrote is put aside. */
function replace(text: string): void {
  if (!editor) return;
  const mine = editor.text.trim() !== '' && !isExample(editor.text);
  if (mine && !own) work.putAside({ script: editor.text, ...chosen });
  editor.replace(text);
  editor.focus();
}

async function copyLink(): Promise<void> {
  if (!editor) return;
  const fragment = await fragmentOf({ script: editor.text, ...chosen });
  const address = `${location.href.split('#')[0]}#${fragment}`;
  history.replaceState(null, '', address);
  const done = (await toClipboard(address)) ? words.copied : words.copyRefused;
  page.say(address.length > longLink ? `${done} ${words.tooLong}` : done);
}

function focusPanel(): void {
  page.panel.focus();
  page.panel.contentDocument?.querySelector<HTMLElement>('button:not([hidden])')?.focus();
}
