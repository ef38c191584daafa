/**
 * One HTML file with the interactive panel in it, for a mail's attachment or a bug report: it opens from disk, and asks
 * no network for anything. The panel's script and style are the extension's own; the run travels as JSON.
 *
 * Its policy lets in exactly the inline scripts and styles that are marked with its nonce. The nonce need not be
 * unguessable, since nothing is ever added to the page: it is fixed, so that the same run gives the same file. Text of a
 * script cannot end an element early: JSON is written without `<`.
 */
import { refusedOf } from '../library/refused.ts';
import type { ScriptRun } from '../library/run.ts';
import { packRecording } from '../protocol/packed-recording.ts';
import { question } from '../protocol/question.ts';
import type { ExportFormat, PanelPage } from './format.ts';
import { pageStyle } from './page-style.ts';

const NONCE = 'ptelab';

export const html: ExportFormat = {
  name: 'html',
  label: 'Interactive page',
  title: 'one offline HTML file with the interactive panel',
  suffix: '.html',
  needsPage: true,
  write: ({ name, text, run, page }) => {
    if (!page) throw new Error('the panel’s script and style are not at hand');
    return htmlText(name, text, run(), page);
  },
};

/** The file's text. */
export function htmlText(name: string, text: string, run: ScriptRun, page: PanelPage): string {
  const policy = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'nonce-${NONCE}'; font-src data:; img-src data:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(name)} - PTE Lab</title>
<style nonce="${NONCE}">${pageStyle}</style>
<style nonce="${NONCE}">${page.style.replaceAll('</style', '<\\/style')}</style>
</head>
<body class="vscode-light">
<div id="root"></div>
<script id="run" type="application/json" nonce="${NONCE}">${json(shown(name, text, run))}</script>
<script nonce="${NONCE}">${page.script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

/** What the panel is told, with the logs packed. */
function shown(
  name: string,
  text: string,
  { scenario, recordings, failures, expects, diagnostics }: ScriptRun,
): object {
  const refused = failures.map(failure => refusedOf(scenario, failure));
  const packed = recordings.map(packRecording);
  const about = { uri: name, script: name, question: question(text), text, version: 1 };
  return { kind: 'show', ...about, recordings: packed, refused, expects, diagnostics };
}

function json(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}
