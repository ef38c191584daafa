/**
 * The functions of one side of a patch as functions of the script language. What is written is held against the language's
 * own check, all functions together: a statement that does not pass goes back to being one for a person, so every script
 * that leaves here is one that can be run.
 */
import { compile } from '../lang/compile.ts';
import { isReplaceable } from '../lang/elaborate/replaced.ts';
import { functionNamed } from '../lang/functions.ts';
import { beginning } from '../model/beginning.ts';
import { withoutGotos } from './c/gotos.ts';
import { statementsOf } from './c/statements.ts';
import type { Statement } from './c/syntax.ts';
import { tokensOf } from './c/tokens.ts';
import { whyElsewhere, whyUntouched } from './elsewhere.ts';
import { type Fate, forPerson, meaninglessFate, TRANSLATED } from './fate.ts';
import { Names, type Parameter } from './names.ts';
import { routineFor } from './ours.ts';
import { fateOfText } from './outside.ts';
import { headParameters, kept } from './parameters.ts';
import type { PatchLine } from './patch.ts';
import type { Region } from './regions.ts';
import { type Additional, type OwnFunction, type OwnFunctions, Values } from './values.ts';
import { safeName } from './vocabulary.ts';
import { type Output, Writer } from './writer.ts';

/** One function of one side: its pieces, from one hunk or several. */
export interface Source {
  /** As the patch has it, or as we guess. */
  readonly name: string;
  readonly guessed: boolean;
  readonly path: string;
  readonly pieces: readonly Region[];
}

export interface Translated {
  readonly source: Source;
  /** What scripts call it; a kernel function's name where it stands in that one's place. */
  readonly name: string;
  /** It replaces a kernel function on backends of this family, or on all. */
  readonly replaces?: string;
  readonly family?: string;
  readonly parameters: readonly string[];
  /** What a caller in a test may give for each of them. */
  readonly examples: readonly string[];
  /** Empty where no statement could be said. */
  readonly lines: readonly string[];
  readonly fates: ReadonlyMap<PatchLine, Fate>;
  /** What the translation leaves aside. */
  readonly asides: readonly string[];
}

/** Most rounds of check and correction. Each takes out at least one statement, or learns what a function takes. */
const MAX_ROUNDS = 40;

/** Translates the functions of one side. */
export function translateSide(sources: readonly Source[]): Translated[] {
  const own = new Map<string, OwnFunction>(
    sources
      .filter(({ name }) => !functionNamed(name))
      .map(({ name, pieces }) => [name, { ...operandsOf(headOf(pieces)), more: [] }]),
  );
  const refused = new Set<Statement>();
  const parsed = sources.map(source => ({ source, statements: source.pieces.map(statementsIn) }));
  const names = namesFor(sources);
  for (let round = 0; ; round++) {
    const made = parsed.map(({ source, statements }, i) => translated(source, statements, names[i], own, refused));
    const last = round === MAX_ROUNDS;
    // What a function takes in addition, its callers have to give it; one that says nothing cannot be called.
    const others = made.filter(it => isOther(it, own));
    if (others.length > 0 && !last) continue;
    const wrong = refuse(made, refused);
    if (wrong === 0 || last) return made.map(({ output: _, additional: __, ...it }) => (wrong === 0 ? it : unsaid(it)));
  }
}

/** Which operands of a function of the patch scripts have. The parameters of a macro have no types. */
function operandsOf(head: readonly Parameter[]): Pick<OwnFunction, 'kept' | 'byValue'> {
  const places = kept(head);
  return { kept: places, byValue: places.filter(i => head[i].type !== '' && !head[i].pointer) };
}

/** Notes how a function is called by its translation; whether that is otherwise than before. */
function isOther({ source, lines, additional }: Made, own: Map<string, OwnFunction>): boolean {
  const known = own.get(source.name);
  if (!known) return false;
  if (lines.length === 0) return own.delete(source.name);
  if (JSON.stringify(known.more) === JSON.stringify(additional)) return false;
  own.set(source.name, { ...known, more: additional });
  return true;
}

/** A function whose translation does not pass the check of the language. */
const unsaid = (it: Translated): Translated => ({
  ...it,
  lines: [],
  fates: new Map(
    [...it.fates].map(([line, fate]) => [line, fate.kind === 'translated' ? forPerson('not in the language') : fate]),
  ),
});

type Made = Translated & { readonly output: readonly Output[]; readonly additional: readonly Additional[] };

function translated(
  source: Source,
  statements: readonly (readonly Statement[])[],
  named: Named,
  own: OwnFunctions,
  refused: ReadonlySet<Statement>,
): Made {
  const names = new Names(headOf(source.pieces), named.replaces !== undefined);
  const values = new Values(names, own);
  const output: Output[] = [];
  const fates = new Map<PatchLine, Fate>();
  let works = false;
  source.pieces.forEach((piece, i) => {
    const code = codeOf(piece);
    const writer = new Writer(names, values, code, refused);
    writer.statements(statements[i]);
    works ||= writer.works;
    if (output.length > 0) output.push({ text: '  # (not in the patch)' });
    output.push(...writer.output);
    piece.lines.forEach((line, j) => {
      const fate = fateOfText(line) ?? writer.fates.get(j);
      if (fate) fates.set(line.line, fate);
    });
  });
  works ||= headOf(source.pieces).some(({ type, pointer }) => !pointer && /\bpte(val)?_t\b/.test(type)) && says(output);
  // Of a function that touches no entry, nothing is translated; one that does nothing at all has no meaning.
  const nothing = output.length === 0 && source.pieces.every(({ whole, head }) => whole && head > 0);
  const elsewhere = whyElsewhere(source.name) ?? (works ? undefined : whyOf(source));
  if (elsewhere) works = false;
  const why = elsewhere ?? (nothing ? 'an empty function' : undefined);
  const fate = works ? TRANSLATED : why ? meaninglessFate(why) : forPerson('it touches no entry');
  for (const piece of source.pieces) {
    for (const { line } of piece.lines) {
      const own = fates.get(line);
      if (!own || (!works && own.kind === 'translated') || (elsewhere && own.kind === 'person')) fates.set(line, fate);
    }
  }
  const meanings = [...names.meanings].map(([name, meaning]) => beginning(`  # ${name}: ${meaning}`, 72));
  const lines = works ? [...meanings, ...output.map(({ text }) => text)] : [];
  const examples = names.parameters.map(name => exampleOf(name, names));
  return {
    source,
    ...named,
    parameters: names.parameters.map(safeName),
    examples,
    lines,
    fates,
    asides: [...values.asides],
    output,
    additional: names.additional,
  };
}

/** Why a function that touches no entry has no meaning; undefined for one that we have a text of, or may have a meaning. */
function whyOf({ name, path, pieces }: Source): string | undefined {
  if (routineFor(name)) return undefined;
  return whyUntouched(
    name,
    path,
    headOf(pieces).map(({ type }) => type),
  );
}

/** Does a line of it say a statement? */
const says = (output: readonly Output[]): boolean =>
  output.some(({ statement, text }) => statement && !/^\s*(if|\})/.test(text));

/** What a test may give for a parameter: a page, its entry, a permission, or that a condition holds. */
function exampleOf(name: string, { pages, meanings, frames, permissions }: Names): string {
  if (name.startsWith('span')) return 'heap';
  if (pages.has(safeName(name))) return 'heap[0]';
  if (frames.has(name)) return 'read_pte(heap[0])';
  if (permissions.has(name)) return 'r';
  if (meanings.has(name)) return 'true';
  if (/prot$/.test(name)) return 'r';
  return /pte|pteval|ent(ry)?$/.test(name) ? 'read_pte(heap[0])' : 'true';
}

/** The text of a function. */
export function functionText({ name, parameters, lines }: Translated, on: readonly string[] = []): string[] {
  const where = on.length > 0 ? ` on ${on.join(', ')}` : '';
  return [`fn ${name}(${parameters.join(', ')})${where} {`, ...lines, '}'];
}

/** Checks all functions in one script, and refuses the statements that do not pass; how many those are. */
function refuse(made: readonly Made[], refused: Set<Statement>): number {
  const before = refused.size;
  const text: string[] = ['map heap 4 pages rw'];
  const statements: (Statement | undefined)[] = [undefined];
  for (const [i, it] of made.entries()) {
    if (it.lines.length === 0) continue;
    // Under a name of its own, so that no two are in each other's way.
    const lines = functionText(it.replaces ? { ...it, name: `checked_${i}` } : it);
    const comments = it.lines.length - it.output.length;
    text.push(...lines);
    statements.push(
      undefined,
      ...Array<undefined>(comments).fill(undefined),
      ...it.output.map(o => o.statement),
      undefined,
    );
  }
  for (const { severity, place } of compile(text.join('\n'), 'review.pte').diagnostics) {
    const statement = severity === 'error' ? nearest(statements, place.line - 1) : undefined;
    if (statement) refused.add(statement);
  }
  return refused.size - before;
}

/** The statement of a line, or the one before it. */
function nearest(statements: readonly (Statement | undefined)[], line: number): Statement | undefined {
  for (let i = Math.min(line, statements.length - 1); i >= 0; i--) if (statements[i]) return statements[i];
  return undefined;
}

function statementsIn(piece: Region): Statement[] {
  const code = codeOf(piece);
  // The head goes up to the brace, which may stand in its last line.
  const lines = code.map((line, i) => (i < piece.head ? (i === piece.head - 1 ? bodyIn(line, piece) : '') : line));
  const statements = statementsOf(tokensOf(lines.map(line => (/^\s*#/.test(line) ? '' : line))));
  return piece.whole ? withoutGotos(statements) : statements;
}

/** What of a head's last line is body: of a macro, all behind its parameters. */
const bodyIn = (line: string, { kind }: Region): string =>
  kind === 'macro' ? line.replace(/^\s*#\s*define\s+\w+\([^)]*\)/, '') : '';

const codeOf = ({ kind, lines }: Region): string[] =>
  lines.map(({ code }) => (kind === 'macro' ? code.replace(/\\\s*$/, '') : code));

const headOf = (pieces: readonly Region[]): Parameter[] =>
  headParameters(pieces.find(({ declarator }) => declarator)?.declarator ?? '');

type Named = Pick<Translated, 'name' | 'replaces' | 'family'>;

/** Which kernel functions these stand for; each once for a family, and each name once. */
function namesFor(sources: readonly Source[]): Named[] {
  const taken = new Set<string>();
  // Of a series, the last patch has the word.
  return sources
    .toReversed()
    .map(({ name, pieces }): Named => {
      const [, family, bare] = /^(?:(xen|native|vmi|kvm|lguest)_)?(\w*)$/.exec(name) ?? [];
      const replaces = functionNamed(bare ?? '');
      const dispatches = pieces.some(({ lines }) => lines.some(({ code }) => /\bPVOP_|\bpv_\w*ops\b/.test(code)));
      const fits =
        replaces !== undefined && isReplaceable(replaces) && !dispatches && fitsPlace(replaces, headOf(pieces));
      if (fits && !taken.has(`${family} ${replaces}`)) {
        taken.add(`${family} ${replaces}`);
        return { name: replaces, replaces, ...(family ? { family } : {}) };
      }
      let free = functionNamed(name) ? `${name}_of_the_patch` : name || 'unnamed';
      for (let i = 2; taken.has(free); i++) free = `${free.replace(/_\d+$/, '')}_${i}`;
      taken.add(free);
      return { name: free };
    })
    .toReversed();
}

/** Is a function of these parameters called as the kernel function is? A page, then at most two entries. */
function fitsPlace(name: string, head: readonly Parameter[]): boolean {
  const places = kept(head);
  const most = name === 'ptep_modify_prot_commit' ? 3 : name === 'set_pte_at' ? 2 : 1;
  const least = name === 'ptep_modify_prot_commit' ? 2 : most;
  return places.length >= least && places.length <= most && head[places[0]]?.pointer;
}
