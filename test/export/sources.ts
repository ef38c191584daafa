/** A script as an export source, for tests. */

import type { ExportSource } from '../../src/export/index.ts';
import { exportFormat, type PanelPage } from '../../src/export/index.ts';
import { compile } from '../../src/lang/compile.ts';
import { runCompiled, type ScriptRun } from '../../src/library/run.ts';

/** A script on many backends, with a bit that is lost, one that is saved, and batches. */
export const mixed = `# Can an mprotect batch lose a dirty bit that hardware sets while the update waits in the queue of the kernel?
backend native
backend naive
backend xen-2.6.26
backend xen-6.1
map heap 64 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[3] }
expect sometimes lost D on naive
expect traps == 0 on xen-6.1
`;

/** The source of a text that compiles. */
export function sourceOf(text: string, name = 'heap.pte', page?: PanelPage): ExportSource & { run: () => ScriptRun } {
  const { scenario } = compile(text, name);
  const ran = runCompiled(scenario!);
  return { name, text, scenario: scenario!, run: () => ran, page };
}

/** The script in a format. */
export function exported(to: string, text: string, name?: string, page?: PanelPage): string {
  return exportFormat(to)!.write(sourceOf(text, name, page));
}
