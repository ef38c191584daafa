/** What a session needs of the program that it runs in: a command line reads files, an editor's server has them open. */
import type { ReadUsed } from '../lang/used-files.ts';
import type { ExploredExpect } from '../model/explored.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';

export interface DebugHost {
  /** The text of a program, by its path or address. Rejects with a sentence for the user. */
  read(program: string): Promise<string>;
  /** Reads the files that a program uses. */
  files(program: string): ReadUsed;
  /** Path or address of the folder of kernel text; absent: stacks of the kernel lead to listings of its steps. */
  readonly kernel?: string;
  /** What the expectations of a script come to on some backends, with witnesses. */
  explore(scenario: Scenario, backends: readonly BackendChoice[]): Promise<readonly ExploredExpect[]>;
}
