/**
 * Statements about a file's pages as the page cache has them (truncate, invalidate, locks by hand): which pages they may name, and what is
 * not followed beside them, since a page of the file is looked for where the script maps it.
 */
import { isOfFile } from '../../sim/page-locks.ts';
import type { CpuProgram } from '../../sim/scenario.ts';
import type { Action } from '../../sim/statements.ts';
import type { Context } from './context.ts';

const nameOf = (action: Action): string => ('does' in action ? action.does : action.kind);

/** What maps a file's pages anywhere else, and what a script says in place of the statement that would have to look there. */
const movesPages: Partial<Record<Action['kind'], string>> = {
  mremap:
    ', which looks for the page at its first place: by hand, `lock`, `ptep_get_and_clear`, `flush_tlb` and `put_page` at the new one',
  fork: ', which looks for the page in one address space: by hand, `lock`, `ptep_get_and_clear`, `flush_tlb` and `put_page` in each',
};

export function checkFiles(context: Context, programs: readonly CpuProgram[]): void {
  const { findings, maps, functions } = context;
  const all = [...programs, ...functions.list.map(f => f.program)].flatMap(({ statements }) => statements);
  const first = all.find(({ action }) => isOfFile(action, maps.list));
  if (!first) return;
  for (const { action, place } of all) {
    const byHand = movesPages[action.kind];
    if (byHand)
      findings.add('PTE019', place, {
        what: `\`${action.kind}\``,
        where: `beside \`${nameOf(first.action)}\`${byHand}`,
      });
    if (!isOfFile(action, maps.list) || !('page' in action) || action.page === 'p') continue;
    const { file, sharing } = maps.list[action.page.map];
    if (!file && sharing !== 'shared')
      findings.add('PTE019', place, { what: `\`${nameOf(action)}\``, where: 'for a page of no file' });
  }
}
