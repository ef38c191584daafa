/** Every feature of the editor. Adding one is its file and a line here. */

import { callHierarchy } from './call-hierarchy.ts';
import { codeActions } from './code-actions.ts';
import { completion } from './completion.ts';
import { definition } from './definition.ts';
import type { Feature } from './feature.ts';
import { folding } from './folding.ts';
import { formatting } from './formatting.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { lenses } from './lenses.ts';
import { rename } from './rename.ts';
import { semanticTokens } from './semantic-tokens.ts';
import { signatureHelp } from './signature-help.ts';
import { symbols } from './symbols.ts';
import { workspaceSymbols } from './workspace-symbols.ts';

export const features: readonly Feature[] = [
  hover,
  completion,
  signatureHelp,
  definition,
  rename,
  callHierarchy,
  symbols,
  workspaceSymbols,
  folding,
  formatting,
  semanticTokens,
  codeActions,
  lenses,
  inlayHints,
];
