/**
 * Compiles all kernel text into one module of data, src/sim/generated/kernels.ts: nothing of the language is loaded where a
 * kernel runs. A version lists the functions that are not the older version's; equal bodies are there once.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelBody, KernelFunction, Kernels, Signature, Versions } from '../../src/sim/kernels.ts';
import { type MmVersion, mmVersions, since } from '../../src/sim/parameters.ts';
import { compileFunction, type Scope, signatureOf } from './compile.ts';
import { parts as shipped } from './families.ts';
import { owed } from './owed.ts';
import { KernelTextError, keyOf, readKernels, type Source, type Written } from './read.ts';

/** Compiles what is in `kernel/` below the root. Throws KernelTextError. */
export function compileKernels(root: string, parts: Readonly<Record<string, readonly string[]>> = shipped): Kernels {
  const sources = readKernels(join(root, 'kernel'));
  const listed = new Set(Object.values(parts).flat());
  const stray = sources.find(({ path }) => !listed.has(path));
  if (stray) throw new KernelTextError(`${stray.path}.pte`, 1, 'no part lists this file');
  const signatures = signaturesOf(sources);
  const functions: KernelFunction[] = [];
  const known = new Map<string, number>();
  const number = (written: Written, body: KernelBody): number => {
    const { file, line } = written;
    const key = JSON.stringify([file, line, body]);
    if (!known.has(key)) known.set(key, functions.push({ body, file, line }) - 1);
    return known.get(key)!;
  };
  const compiled = Object.entries(parts).map(([part, files]) => {
    const versions: Versions = {};
    const lacking = part === 'mm' ? undefined : Object.keys(owed).find(name => !has(sources, files, name));
    if (lacking) throw new Error(`kernel: ${part} lacks ${lacking}, which is owed to mm`);
    const current = new Map<string, number>();
    for (const version of mmVersions) {
      const scope: Scope = { functions: inForce(sources, files, version), signatures };
      const changed: Record<string, number> = {};
      for (const [name, written] of scope.functions) {
        if (written.inline) continue;
        const index = number(written, compileFunction(written, scope));
        if (current.get(name) !== index) changed[name] = index;
        current.set(name, index);
      }
      if (Object.keys(changed).length > 0) versions[version] = changed;
    }
    return [part, versions] as const;
  });
  return { functions, parts: Object.fromEntries(compiled), signatures };
}

/** Whether these files have a function, from the first version on. */
const has = (sources: readonly Source[], files: readonly string[], name: string): boolean =>
  inForce(sources, files, mmVersions[0]).get(name)?.inline === false;

/** The functions of some files as they are in a version: newer over older, and later files over earlier ones. */
function inForce(sources: readonly Source[], files: readonly string[], version: MmVersion): Map<string, Written> {
  const found = new Map<string, Written>();
  for (const file of files)
    for (const older of mmVersions)
      if (since(version, older))
        for (const { version: of, path, functions } of sources)
          if (path === file && of === older) for (const one of functions) found.set(keyOf(one), one);
  return found;
}

/** A function has the same parameters and result wherever it is written. */
function signaturesOf(sources: readonly Source[]): Record<string, Signature> {
  const found = new Map<string, Signature>(Object.entries(owed));
  for (const written of sources.flatMap(({ functions }) => functions)) {
    if (written.inline) continue;
    const own = signatureOf(written);
    const known = found.get(written.name);
    if (known && JSON.stringify(known) !== JSON.stringify(own))
      throw new KernelTextError(written.file, written.line, `${written.name} has other parameters, or another result`);
    found.set(written.name, own);
  }
  return Object.fromEntries(found);
}

/** Writes the module, unless it is there to the letter. */
export function writeKernels(root: string): void {
  const file = join(root, 'src/sim/generated/kernels.ts');
  const json = JSON.stringify(compileKernels(root)).replace(/[\\']/g, '\\$&');
  const text = `/** Compiled from kernel/ by tools/kernel. */\nexport const data: unknown = JSON.parse('${json}');\n`;
  if (read(file) === text) return;
  mkdirSync(join(root, 'src/sim/generated'), { recursive: true });
  writeFileSync(file, text);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
