/** Which reads of a program feed an update of what they read: a scheduler that looks for trouble has others strike there. */
import type { CpuProgram } from './scenario.ts';
import type { PageOperand, PteExpr } from './statements.ts';

/**
 * Statements whose read feeds a later update of the same entry: the value they keep, or one computed from it, is
 * written back to the page they read. There the schedule lets other CPUs strike.
 */
export function feedingReads(program: CpuProgram): Set<number> {
  const feeding = new Set<number>();
  /** For each local: the reading statements that its value comes from. */
  const origins = new Map<number, Set<number>>();
  const pageOf = (page: PageOperand): string => (page === 'p' ? 'p' : `${page.map}:${page.index}`);
  const readPage = new Map<number, string>();
  const from = (e: PteExpr): Set<number> => {
    if (e.kind === 'reg') return origins.get(e.reg) ?? new Set();
    if (e.kind === 'const') return new Set();
    const own = from(e.of);
    return e.kind === 'or' ? new Set([...own, ...from(e.from)]) : own;
  };
  program.statements.forEach(({ action }, number) => {
    switch (action.kind) {
      case 'ptep_modify_prot_start':
        // A transaction says itself that an update follows, whatever it will write.
        feeding.add(number);
        if (action.into !== undefined) origins.set(action.into, new Set([number]));
        return;
      case 'read_pte':
      case 'ptep_get_and_clear':
      case 'ptep_clear_flush':
        readPage.set(number, pageOf(action.page));
        if (action.into !== undefined) origins.set(action.into, new Set([number]));
        return;
      case 'let':
        origins.set(action.into, from(action.value));
        return;
      case 'write_pte':
      case 'set_pte_at':
      case 'pmd_populate':
      case 'cmpxchg_pte':
      case 'ptep_modify_prot_commit':
      case 'MULTI_mmu_update':
      case 'extend_mmu_update':
        for (const read of from(action.value)) {
          if (readPage.get(read) === pageOf(action.page)) feeding.add(read);
        }
    }
  });
  return feeding;
}
