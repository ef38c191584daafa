/**
 * The pair of scripts that a review ends in: the same litmus test around the functions as they were, and as the patch makes
 * them. `ptelab diff` of the two then says whether the patch changes what can happen; the test is there to be filled in.
 */
import { compile } from '../lang/compile.ts';
import { beginning } from '../model/beginning.ts';
import { functionText, type Translated } from './translate.ts';

export interface ScriptPair {
  /** Empty where no function of that side could be said. */
  readonly before: string;
  readonly after: string;
}

/** What a script calls its backend, by the family that a function's name begins with. */
const backends: Readonly<Record<string, string>> = {
  xen: 'xen-2.6.26',
  native: 'native',
  vmi: 'vmi',
  kvm: 'kvm-2.6.26',
  lguest: 'lguest',
};
/** The oldest modern kernel, where the patch is not one for the files of 2008. */
const modern: Readonly<Record<string, string>> = { xen: 'xen-6.1' };

/** A function that is called, with what a test may give it. */
type Called = readonly [name: string, call: string];

/** The scripts of both sides. */
export function pairOf(subject: string, before: readonly Translated[], after: readonly Translated[]): ScriptPair {
  const sides = [before, after].map(side => side.filter(({ lines }) => lines.length > 0));
  const all = sides.flat();
  if (all.length === 0) return { before: '', after: '' };
  const names = all.some(({ source }) => /asm-x86|mmu\.c$/.test(source.path)) ? backends : { ...backends, ...modern };
  const on = (family: string): string => names[family];
  const used = [...new Set(all.flatMap(({ family }) => (family ? [on(family)] : [])))];
  const texts = sides.map(side => functionBlocks(side, on));
  const head = [...used.map(name => `backend ${name}`), 'map heap 4 pages rw written'].join('\n');
  // Both do the same: what is on both sides is called; else mprotect, which calls what is replaced.
  const [old, now] = sides.map((side, i) => callable(side, [head, ...texts[i]].join('\n')));
  const calls = old.filter(([name]) => now.some(([other]) => other === name));
  const [first, second] = [old, now].map(own => own.filter(([name]) => calls.some(([other]) => other === name)));
  const script = (title: string, i: number, own: readonly Called[]): string => {
    const rest = roots(sides[i]).filter(([name]) => !own.some(([other]) => other === name));
    return `${[
      `${titleLine(`${title}: ${subject || 'the patch'}`)}\n${head}`,
      ...texts[i],
      program(own, rest, sides[i]),
      'cpu 1 { write heap[0] }\nexpect never lost D',
    ].join('\n\n')}\n`;
  };
  return { before: script('Before', 0, first), after: script('After', 1, second) };
}

const titleLine = (text: string): string => beginning(`# ${text}`, 72);

/** The functions of one side as text. */
function functionBlocks(functions: readonly Translated[], on: (family: string) => string): string[] {
  const own = new Set(functions.flatMap(({ replaces, family }) => (replaces && family ? [replaces] : [])));
  return functions.map(it => {
    // A family's own function goes before the one for all.
    const hidden = it.replaces !== undefined && it.family === undefined && own.has(it.replaces);
    const named = hidden ? { ...it, name: `${it.name}_for_all` } : it;
    return [
      `# ${it.source.path}: ${it.source.name || 'a function that the patch does not name'}`,
      ...it.asides.map(aside => `# ${aside}`),
      ...functionText(named, it.replaces && it.family ? [on(it.family)] : []),
    ].join('\n');
  });
}

/** The functions that no other one calls. */
function roots(functions: readonly Translated[]): Called[] {
  const callsOf = ({ lines }: Translated, name: string): boolean => lines.some(line => line.includes(`${name}(`));
  return functions
    .filter(({ replaces, name }) => !replaces && !functions.some(other => callsOf(other, name)))
    .map(({ name, examples }) => [name, `${name}(${examples.join(', ')})`]);
}

/** Those whose call passes the check of the language. */
function callable(functions: readonly Translated[], text: string): Called[] {
  return roots(functions).filter(([, call]) => {
    const script = `${text}\ncpu 0 { ${call} }`;
    return !compile(script, 'review.pte').diagnostics.some(({ severity }) => severity === 'error');
  });
}

/** What CPU 0 does. */
function program(calls: readonly Called[], rest: readonly Called[], functions: readonly Translated[]): string {
  const asides = rest.map(([, call]) => `# to be called: ${call}`);
  if (calls.length === 0) return [...asides, 'cpu 0 { mprotect heap r }'].join('\n');
  const locks = functions.some(({ lines }) => lines.some(line => /^\s*lock /.test(line)));
  const lines = [...(locks ? [] : ['lock heap']), ...calls.map(([, call]) => call), ...(locks ? [] : ['unlock heap'])];
  return [...asides, 'cpu 0 {', ...lines.map(line => `  ${line}`), '}'].join('\n');
}
