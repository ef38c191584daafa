/** Reviewing a patch: the answer as values, the same for the command line, the editor and agents. */
import { SCHEMA_VERSION } from '../model/report.ts';
import { PatchError } from '../review/patch.ts';
import { type ReviewedFunction, type ReviewedLine, reviewPatch } from '../review/review.ts';
import { functionText, type Translated } from '../review/translate.ts';

/** What becomes of a changed line: it is in the scripts, it changes nothing here, or a person has to look at it. */
export type LineFate = 'translated' | 'meaningless' | 'person';

export interface ReviewLine {
  /** Its line in the patch, 1-based. */
  line: number;
  sign: '+' | '-';
  text: string;
  fate: LineFate;
  /** Of what is not translated: why. */
  why?: string;
}

export interface LineCounts {
  changed: number;
  translated: number;
  meaningless: number;
  person: number;
}

export interface ReviewFunction extends LineCounts {
  /** Empty where the patch does not name it, and nothing here calls what it calls. */
  name: string;
  /** The patch does not name it; it calls what our function of this name calls. */
  guessed: boolean;
  macro: boolean;
  /** Our text of it: once for all backends that share it. Empty where there is none. */
  ours: { routine: string; backends: string[]; text: string }[];
  /** What the machine does in one step that the kernel does here. */
  steps: string[];
  /** The function in the script language on each side; null where nothing of it could be said. */
  before: string | null;
  after: string | null;
  /** Its lines in the patch, with context. */
  patch: string;
  lines: ReviewLine[];
}

export interface ReviewFile {
  path: string;
  binary: boolean;
  functions: ReviewFunction[];
  /** Changed lines outside functions. */
  outside: ReviewLine[];
}

export interface ReviewReport {
  schemaVersion: number;
  subject: string;
  files: ReviewFile[];
  totals: LineCounts & {
    functions: number;
    /** Those that the patch names, or that are recognised by what they call. */
    found: number;
    /** Those that we have a text of. */
    known: number;
  };
  /** A pair of scripts for `diff`, to be filled in; null where no function could be said. */
  before: string | null;
  after: string | null;
}

/** A text that is no patch, or a damaged one, with its line. */
export interface ReviewFailure {
  readonly line: number;
  readonly message: string;
}

/** Reviews a unified diff of Linux or Xen. */
export function reviewOf(text: string): { report: ReviewReport } | { failure: ReviewFailure } {
  try {
    return { report: reportOf(text) };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return { failure: { line: error.line, message: error.message } };
  }
}

function reportOf(text: string): ReviewReport {
  const { subject, files, scripts } = reviewPatch(text);
  const reported = files.map(({ path, binary, functions, outside }) => ({
    path,
    binary,
    functions: functions.map(functionReport),
    outside: outside.map(lineReport),
  }));
  const functions = reported.flatMap(file => file.functions);
  const lines = reported.flatMap(file => [...file.outside, ...file.functions.flatMap(it => it.lines)]);
  return {
    schemaVersion: SCHEMA_VERSION,
    subject,
    files: reported,
    totals: {
      functions: functions.length,
      found: functions.filter(({ name }) => name !== '').length,
      known: functions.filter(({ ours, steps }) => ours.length + steps.length > 0).length,
      ...countsOf(lines),
    },
    before: scripts.before || null,
    after: scripts.after || null,
  };
}

function functionReport({ lines, changed, ours, steps, before, after, ...it }: ReviewedFunction): ReviewFunction {
  const said = (side: Translated | undefined) => (side ? functionText(side).join('\n') : null);
  const reported = changed.map(lineReport);
  return {
    name: it.name,
    guessed: it.guessed,
    macro: it.macro,
    ...countsOf(reported),
    ours: ours.map(({ routine, backends, text }) => ({ routine, backends: [...backends], text })),
    steps: [...steps],
    before: said(before),
    after: said(after),
    patch: lines.map(({ sign, text }) => sign + text).join('\n'),
    lines: reported,
  };
}

function lineReport({ line, fate }: ReviewedLine): ReviewLine {
  const why = fate.kind === 'translated' ? {} : { why: fate.why };
  return { line: line.at, sign: line.sign as '+' | '-', text: line.text, fate: fate.kind, ...why };
}

/** Changed lines by what became of them. */
export function countsOf(lines: readonly ReviewLine[]): LineCounts {
  const of = (fate: LineFate): number => lines.filter(line => line.fate === fate).length;
  return { changed: lines.length, translated: of('translated'), meaningless: of('meaningless'), person: of('person') };
}
