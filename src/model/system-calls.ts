/** The system calls of scripts, by what the simulator, a trace's reader and an export all call them. */

/** Those that change page tables. */
export const systemCalls = ['mprotect', 'munmap', 'mremap', 'fork', 'madvise', 'msync', 'clear_refs'] as const;

const known: ReadonlySet<string> = new Set(systemCalls);

/** Whether a kind of statement is one of them. */
export const isSystemCall = (kind: string): boolean => known.has(kind);

/** The CPU that makes the calls, the lowest where several do: a comparison reads the lines of its thread. `kinds`: of each CPU's statements. */
export function callingCpu(kinds: readonly (readonly string[])[]): number {
  return Math.max(
    0,
    kinds.findIndex(all => all.some(isSystemCall)),
  );
}
