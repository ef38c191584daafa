/** What is constant of a script's address spaces that end (exits.ts): how many tasks each one has. */
import { KTHREAD, type Scenario } from './scenario.ts';

/** What is constant of the address spaces that end. */
export interface Exits {
  /** By mm: how many CPUs have a task of it that exits. */
  readonly users: readonly number[];
  /** Several tasks of one exit, and the last one ends it. */
  readonly threads: boolean;
  /** The guest pins its tables. */
  readonly pins: boolean;
}

/** The exits of a script, on a Xen guest or elsewhere; null where it has none. */
export function exitsOf({ tasks, programs }: Scenario, xen: boolean): Exits | null {
  if (!tasks) return null;
  const users = tasks.mms.map(() => 0);
  programs.forEach(({ statements }, cpu) => {
    let current = tasks.starts[cpu];
    for (const { action } of statements) {
      if (action.kind === 'switch_to') current = action.mm;
      if (action.kind !== 'exit' || current === KTHREAD) continue;
      users[current]++;
      current = KTHREAD;
    }
  });
  const any = users.some(count => count > 0);
  return any ? { users, threads: users.some(count => count > 1), pins: xen } : null;
}
