/**
 * The tools for agents, defined once: `ptelab mcp` offers them over the Model Context Protocol, the extension to VS Code's
 * language models. Plain data, so that both list them without the engine; `src/server/agent` answers.
 */
import { type FieldSchema, type InputSchema, objectOf } from './schema.ts';

export interface Tool {
  /** As MCP has it; VS Code's has `ptelab_` before it. */
  readonly name: string;
  readonly title: string;
  /** For a model: when to use it, and what comes back. */
  readonly description: string;
  readonly input: InputSchema;
  /** What answers: the engine, or the documents of the package. */
  readonly by: 'engine' | 'documents';
}

/** As the language refuses a longer one (MAX_SCRIPT_BYTES), in characters. */
export const MAX_SCRIPT = 1 << 20;
/** As a patch is refused (MAX_PATCH_CHARACTERS). */
const MAX_PATCH = 2 << 20;
const MAX_NAME = 100;
const MAX_BACKENDS = 16;
/** Longer than any code that a witness has. */
const MAX_SCHEDULE = 1 << 20;
/** States of an exploration, for each backend: what a caller gets, and may ask for. */
export const FIRST_STATES = 200_000;
const MOST_STATES = 2_000_000;

const script: FieldSchema = {
  type: 'string',
  maxLength: MAX_SCRIPT,
  description: 'The text of a .pte script. The tool "reference" has the language, "example" has scripts.',
};
const backends: FieldSchema = {
  type: 'array',
  items: { type: 'string', maxLength: MAX_NAME },
  maxItems: MAX_BACKENDS,
  description: 'Backends to use in place of the script\'s: presets (tool "backends"), or aliases that it declares.',
};
const maxStates: FieldSchema = {
  type: 'integer',
  minimum: 1,
  maximum: MOST_STATES,
  description: `States to explore at most, for each backend; ${FIRST_STATES} if absent. Beyond them verdicts are unknown.`,
};

const verdicts =
  'Each expectation holds (ok: true), fails (false) or is unknown (null), and "evidence" says what that rests on: ' +
  '"explored" is all interleavings, "bounded" those within a bound, "run" one schedule.';

export const tools: readonly Tool[] = [
  {
    name: 'check',
    title: 'Check a script',
    description:
      'Finds what is wrong with a .pte litmus test of page-table updates, without running it: diagnostics with code, ' +
      'line and column. Use it after each edit of a script.',
    input: objectOf({ script }, 'script'),
    by: 'engine',
  },
  {
    name: 'run',
    title: 'Run a script',
    description:
      'Runs a .pte script, one schedule for each backend: traps, hypercalls, batches, faults, cycles, lost accessed and ' +
      `dirty bits, and verdicts on its expectations. ${verdicts} Use it for cost; use "explore" for what can go wrong.`,
    input: objectOf({ script, backends }, 'script'),
    by: 'engine',
  },
  {
    name: 'explore',
    title: 'Explore all interleavings',
    description:
      'Tries every interleaving of a .pte script on each backend: whether a bit, a write or a freed page can go wrong, ' +
      `with the shortest witness and a schedule code for "replay". ${verdicts} Counts are the worst of all schedules. ` +
      '"complete": false means that the bound was hit, and then nothing is called never.',
    input: objectOf(
      {
        script,
        backends,
        maxStates,
        outcomes: { type: 'boolean', description: 'List the different outcomes, each with a schedule that ends so.' },
      },
      'script',
    ),
    by: 'engine',
  },
  {
    name: 'diff',
    title: 'Diff outcomes',
    description:
      'Says whether every outcome of one backend is one of another (two names in "backends", or the two of the script), ' +
      'or of a script one of its new version ("newScript"): what is new, what is gone, where the two part, and a ' +
      'schedule that shows it. Use it to review a change.',
    input: objectOf(
      {
        script,
        newScript: { ...script, description: 'The changed script, to be compared on each backend that both name.' },
        backends,
        maxStates,
      },
      'script',
    ),
    by: 'engine',
  },
  {
    name: 'review',
    title: 'Review a patch',
    description:
      'Reads a unified diff of Linux or Xen (git, diff -u, or a mail) and says, for each function that it touches, what PTE Lab ' +
      'has of it, the function in the script language before and after, and of every changed line whether it is translated, ' +
      'without meaning here, or for a person, and why. Ends in a pair of scripts: adapt their test, then give them to "diff".',
    input: objectOf(
      { patch: { type: 'string', maxLength: MAX_PATCH, description: 'The text of the patch.' } },
      'patch',
    ),
    by: 'engine',
  },
  {
    name: 'replay',
    title: 'Replay a schedule',
    description:
      'Runs a .pte script on one backend along a schedule code, as a witness of "explore", an outcome or "diff" has it: ' +
      "every event in order, in the kernel's words, under the statement that caused it.",
    input: objectOf(
      {
        script,
        backend: { type: 'string', maxLength: MAX_NAME, description: 'The backend that the code is for.' },
        schedule: { type: 'string', maxLength: MAX_SCHEDULE, description: 'The code, such as 0x2.1x1.0.' },
      },
      'script',
      'backend',
      'schedule',
    ),
    by: 'engine',
  },
  {
    name: 'backends',
    title: 'List backends',
    description:
      'Lists what a script can run on: kernels on bare hardware, Xen, VMI, KVM and lguest, with what each is checked ' +
      'against (recordings of the real thing, its source, or nothing). Names give each with the values of its knobs.',
    input: objectOf({ names: { ...backends, description: 'Presets to show with their knobs, in place of the list.' } }),
    by: 'engine',
  },
  {
    name: 'knobs',
    title: 'List knobs',
    description:
      'Lists the knobs that a script can turn, as in `backend xen-2.6.27 { mc_batch 8 } as small`, with their meaning and values.',
    input: objectOf({}),
    by: 'engine',
  },
  {
    name: 'reference',
    title: 'Read the reference',
    description:
      'The language reference of .pte scripts ("language": read it before you write one), the backends, the catalogue of ' +
      'page-table bugs, and a page for each diagnostic code. Without a page, the list of pages.',
    input: objectOf({
      page: {
        type: 'string',
        maxLength: MAX_NAME,
        pattern: '^(language|backends|cost|catalogue|cli|spin|PTE[0-9]{3})$',
        description: 'language, backends, cost, catalogue, cli, spin, or the code of a diagnostic such as PTE047.',
      },
      section: { type: 'string', maxLength: MAX_NAME, description: 'Only the section with this heading.' },
    }),
    by: 'documents',
  },
  {
    name: 'example',
    title: 'Read an example',
    description: 'Scripts that ship, each answering a question. Without a name, the list of names and questions.',
    input: objectOf({ name: { type: 'string', maxLength: MAX_NAME, description: 'Such as lost-dirty-queued.' } }),
    by: 'documents',
  },
];
