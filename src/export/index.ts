/** Every export format, in the order of menus. Adding one is its file and a line here. */
import { printable } from '../model/printable.ts';
import { c } from './c.ts';
import { chromeTrace } from './chrome-trace.ts';
import type { ExportFormat } from './format.ts';
import { ftrace } from './ftrace.ts';
import { html } from './html.ts';
import { promela } from './promela.ts';
import { report } from './report.ts';

export type { ExportFormat, ExportSource, PanelPage } from './format.ts';

export const exportFormats: readonly ExportFormat[] = [chromeTrace, report, ftrace, html, promela, c].map(withPictures);

/** A script's comments may hold any character; a terminal that shows the file obeys none of them. */
function withPictures(format: ExportFormat): ExportFormat {
  return { ...format, write: source => printable(format.write(source)) };
}

/** The format of a name. */
export function exportFormat(name: string): ExportFormat | undefined {
  return exportFormats.find(format => format.name === name);
}
