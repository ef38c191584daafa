/**
 * Kernel text as functions: a folder for each version of Linux, and one for each hypervisor, in it the kernel's own tree,
 * each file named as the kernel's with `.pte` behind. The grammar is the script language's; a file of kernel text holds functions alone.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ast from '../../src/lang/generated/ast.ts';
import { parseScript } from '../../src/lang/parse.ts';
import { type MmVersion, mmVersions } from '../../src/sim/parameters.ts';

/** A mistake in kernel text, with its place. */
export class KernelTextError extends Error {
  constructor(file: string, line: number, message: string) {
    super(`kernel/${file}:${line}: ${message}`);
  }
}

/** One function as it was written. */
export interface Written {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: ast.Block;
  /** Below kernel/. */
  readonly file: string;
  readonly line: number;
  /** The line of its last brace. */
  readonly end: number;
  /** Of a header: it is expanded where it is called, as the kernel's `static inline`. */
  readonly inline: boolean;
}

/** Its name; of one of a header with the number of its parameters, so that a header may have one of the same name. */
export const keyOf = ({
  name,
  inline,
  parameters,
}: Pick<Written, 'name' | 'inline'> & { parameters: readonly unknown[] }) =>
  inline ? `${name}/${parameters.length}` : name;

/** A file's functions, by its path in the kernel's tree and its version. */
export interface Source {
  /** Of `linux-6.1/mm/mprotect.c.pte`, the knob `mm`: 6.1. What is not Linux's is there from the first version on. */
  readonly version: MmVersion;
  /** `mm/mprotect.c`, or `xen/arch/x86/mm.c`. */
  readonly path: string;
  readonly functions: readonly Written[];
}

/** All kernel text. Throws KernelTextError. */
export function readKernels(root: string): Source[] {
  return globSync('**/*.pte', { cwd: root })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => file !== 'backends.pte')
    .sort()
    .map(file => {
      const path = file.slice(0, -'.pte'.length);
      const [, number, inside] = /^linux-(.*?)\/(.*)/.exec(path) ?? [];
      const version = number === undefined ? mmVersions[0] : mmVersions.find(one => one === number);
      if (!version) throw new KernelTextError(file, 1, `no mm layer is called ${number}`);
      return { version, path: inside ?? path, functions: functionsOf(file, readFileSync(join(root, file), 'utf8')) };
    });
}

function functionsOf(file: string, text: string): Written[] {
  const { value, lexerErrors, parserErrors } = parseScript(text);
  for (const { line, message } of lexerErrors) throw new KernelTextError(file, line ?? 1, message);
  for (const { token, message } of parserErrors) throw new KernelTextError(file, token.startLine ?? 1, message);
  return value.items.map(item => {
    if (!ast.isFn(item)) throw new KernelTextError(file, lineOf(item), 'a file of kernel text has functions alone');
    return {
      name: item.name,
      parameters: item.parameters.map(({ name }) => name),
      body: item.body,
      file,
      line: lineOf(item),
      end: (item.$cstNode?.range.end.line ?? 0) + 1,
      inline: file.endsWith('.h.pte'),
    };
  });
}

/** The line on which a part of a file begins. */
export const lineOf = (node: {
  readonly $cstNode?: { readonly range: { readonly start: { readonly line: number } } };
}) => (node.$cstNode?.range.start.line ?? 0) + 1;
