/** The subcommands that run or explore scripts and judge what comes of it. */
import { addExplore } from './explore.ts';
import { addRun } from './run.ts';
import { addTest } from './test.ts';

export const engineCommands = { run: addRun, explore: addExplore, test: addTest };
