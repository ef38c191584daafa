/** The subcommands that compare, translate, or serve an editor. */
import { addBackends } from './backends.ts';
import { addCollect } from './collect.ts';
import { addCompare } from './compare.ts';
import { addCompletions } from './completions.ts';
import { addDap } from './dap.ts';
import { addDiff } from './diff.ts';
import { addExamples } from './examples.ts';
import { addExport } from './export.ts';
import { addImport } from './import.ts';
import { addLsp } from './lsp.ts';
import { addMcp } from './mcp.ts';
import { addReview } from './review.ts';
import { addSweep } from './sweep.ts';

export const otherCommands = {
  diff: addDiff,
  sweep: addSweep,
  compare: addCompare,
  import: addImport,
  review: addReview,
  export: addExport,
  collect: addCollect,
  backends: addBackends,
  examples: addExamples,
  lsp: addLsp,
  dap: addDap,
  mcp: addMcp,
  completions: addCompletions,
};
