/** The command line: `run` and `export` as a shell calls them, and `lsp --stdio` for what only an editor asks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeLens, Hover, MarkupContent } from 'vscode-languageserver';
import type { RunReport } from '../../../src/model/report.ts';
import { newFolder, program, ptelabIn } from '../../cli/ptelab.ts';
import { Editor } from '../../server/client.ts';
import {
  countsOf,
  isSettled,
  type Looked,
  type Place,
  type Seen,
  seenDiagnostics,
  timelineOf,
  verdictsOf,
} from './seen.ts';

export const seenByCli: Place = async scripts => {
  const folder = newFolder(Object.fromEntries(scripts.map(({ name, text }) => [name, text])));
  const editor = await Editor.start({ server: [program, 'lsp', '--stdio'] });
  try {
    const seen: Record<string, Seen> = {};
    for (const script of scripts) seen[script.name] = { ...ran(folder, script), ...(await edited(editor, script)) };
    return seen;
  } finally {
    await editor.stop();
  }
};

/** What `ptelab check` prints, a line each, without the file's name. */
export function checkedByCli({ name, text }: Looked): string[] {
  const { stderr } = ptelabIn(newFolder({ [name]: text }), 'check', name);
  return stderr
    .trimEnd()
    .split('\n')
    .map(line => line.replace(`${name}:`, ''));
}

function ran(folder: string, { name, broken }: Looked): Pick<Seen, 'counts' | 'verdicts' | 'timeline'> {
  const report: RunReport = JSON.parse(ptelabIn(folder, 'run', name, '--format', 'json').stdout);
  const seen = { counts: countsOf(report.results), verdicts: verdictsOf(report.expects) };
  if (broken) return { ...seen, timeline: [] };
  const file = `${name}.json`;
  ptelabIn(folder, 'export', '--to', 'chrome-trace', name, '-o', file);
  return { ...seen, timeline: timelineOf(readFileSync(join(folder, file), 'utf8')) };
}

async function edited(
  editor: Editor,
  { name, text, hovers, broken }: Looked,
): Promise<Pick<Seen, 'diagnostics' | 'hovers'>> {
  const uri = await editor.open(name, text);
  const textDocument = { uri };
  if (broken) await editor.diagnostics(uri);
  else while (!isSettled(await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument }))) await pause();
  const answers: string[] = [];
  for (const position of hovers) {
    const hover = await editor.ask<Hover>('textDocument/hover', { textDocument, position });
    answers.push((hover.contents as MarkupContent).value);
  }
  return { diagnostics: seenDiagnostics(await editor.diagnostics(uri)), hovers: answers };
}

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 50));
}
