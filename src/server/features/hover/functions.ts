/** What a function of the script is, and what its parameters are. */
import { functionNamed } from '../../../lang/functions.ts';
import type * as ast from '../../../lang/generated/ast.ts';
import type { Script } from '../../script.ts';
import { commentAbove, functionsOf, signatureOf } from '../names/functions.ts';
import { aboutWord, code } from './words.ts';

/** Markdown about all functions of a name; of one in a kernel function's place, what the kernel's is for. */
export function aboutFunction(script: Script, { name }: ast.Fn): string[] {
  const all = functionsOf(script.parsed.value).get(name) ?? [];
  const heads = code(all.map(fn => `fn ${signatureOf(fn)}`).join('\n'));
  const comments = all.map(fn => printed(commentAbove(script, fn)));
  if (functionNamed(name) === undefined) return [heads, ...comments];
  const kernels = aboutWord(name, kind => kind === 'function') ?? '';
  return [heads, 'In place of the kernel’s function.', ...comments, '---', kernels];
}

/** What a parameter of a function stands for; of a kernel function's, what the kernel gives. */
export function aboutFunctionParameter({ name, parameters }: ast.Fn, parameter: ast.Parameter): string {
  const index = parameters.indexOf(parameter);
  if (functionNamed(name) === undefined) return `a parameter of \`${name}\``;
  if (index === 0) return 'the page';
  return index < parameters.length - 1 ? 'the entry that `ptep_modify_prot_start` gave' : 'the entry to be written';
}

/** A comment as text, whatever signs of Markdown are in it. */
function printed(comment: string): string {
  return comment.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}
