/** Every subcommand, in the order of the help. Adding one is its file and a line here. */
import type { Command } from 'commander';
import { addBackends } from './backends.ts';
import { addCheck } from './check.ts';
import { addCollect } from './collect.ts';
import { addCompare } from './compare.ts';
import { addCompletions } from './completions.ts';
import { addDap } from './dap.ts';
import { addDiff } from './diff.ts';
import { addExamples } from './examples.ts';
import { addExplore } from './explore.ts';
import { addExport } from './export.ts';
import { addImport } from './import.ts';
import { addLsp } from './lsp.ts';
import { addMcp } from './mcp.ts';
import { addReview } from './review.ts';
import { addRun } from './run.ts';
import { addSweep } from './sweep.ts';
import { addTest } from './test.ts';

export const subcommands: readonly ((program: Command) => void)[] = [
  addRun,
  addExplore,
  addDiff,
  addTest,
  addSweep,
  addCheck,
  addCompare,
  addImport,
  addReview,
  addExport,
  addCollect,
  addBackends,
  addExamples,
  addLsp,
  addDap,
  addMcp,
  addCompletions,
];
