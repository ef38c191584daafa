/**
 * Compiles all kernel text into modules of data, src/sim/generated/kernels.ts and two beside it: nothing of the language is loaded where a
 * kernel runs. A version lists the functions that are not the older version's; equal bodies are there once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelPlaces } from '../../src/sim/kernel-places.ts';
import type { KernelFunction, KernelIndex, Signature } from '../../src/sim/kernels.ts';
import { type MmVersion, mmVersions, since } from '../../src/sim/parameters.ts';
import { parsing, quoted, writeModule } from '../write-module.ts';
import { BACKENDS } from './backends.ts';
import { compileFunction, type Scope, type Spot, signatureOf } from './compile.ts';
import { parts as shipped } from './families.ts';
import { owed } from './owed.ts';
import { placesOf } from './places.ts';
import { KernelTextError, keyOf, readKernels, type Source, type Written } from './read.ts';

/** The functions of one part: of mm, or of a family of backends; by version, where they are not the older version's. */
type Versions = Partial<Record<MmVersion, Readonly<Record<string, number>>>>;

export interface Kernels {
  readonly functions: readonly KernelFunction[];
  readonly parts: Readonly<Record<string, Versions>>;
  readonly signatures: Readonly<Record<string, Signature>>;
}

/** Compiles what is in `kernel/` below the root, and lists its lines. Throws KernelTextError. */
export function compileKernels(
  root: string,
  parts: Readonly<Record<string, readonly string[]>> = shipped,
): { kernels: Kernels; places: Omit<KernelPlaces, 'backends'> } {
  const sources = readKernels(join(root, 'kernel'));
  const listed = new Set(Object.values(parts).flat());
  const stray = sources.find(({ path }) => !listed.has(path));
  if (stray) throw new KernelTextError(`${stray.path}.pte`, 1, 'no part lists this file');
  const signatures = signaturesOf(sources);
  const functions: (KernelFunction & { written: Written; spots: Spot[] })[] = [];
  const known = new Map<string, number>();
  const number = (written: Written, scope: Scope): number => {
    const { file, line } = written;
    const { body, spots } = compileFunction(written, scope);
    const key = JSON.stringify([file, line, body, spots.map(spot => [spot.written.file, spot.line])]);
    if (!known.has(key)) known.set(key, functions.push({ body, file, line, written, spots }) - 1);
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
        const index = number(written, scope);
        if (current.get(name) !== index) changed[name] = index;
        current.set(name, index);
      }
      if (Object.keys(changed).length > 0) versions[version] = changed;
    }
    return [part, versions] as const;
  });
  const kernels: Kernels = {
    functions: functions.map(({ body, file, line }) => ({ body, file, line })),
    parts: Object.fromEntries(compiled),
    signatures,
  };
  return { kernels, places: placesOf(sources, functions) };
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

/** Writes the modules, unless they are there to the letter. */
export function writeKernels(root: string): void {
  const { kernels, places } = compileKernels(root);
  write(root, 'kernel-index', 'data: unknown = ', parsing(indexOf(kernels)));
  // Nothing is read of a function, and of their lines, until it is asked for.
  const texts = quoted(kernels.functions.map(one => JSON.stringify(one)).join('\n'));
  write(root, 'kernels', 'readFunctions = (): unknown => ', `${texts}.split('\\n')`);
  const lines = readFileSync(join(root, 'kernel', BACKENDS), 'utf8').split('\n');
  const backends = lines.flatMap((line, i) => {
    const [, name] = /^backend (\S+) from/.exec(line) ?? [];
    return name ? [[name, i + 1] as const] : [];
  });
  write(root, 'places', 'readPlaces = (): unknown => ', parsing({ ...places, backends: Object.fromEntries(backends) }));
}

/** A name and its number are two words. */
const wordsOf = (numbers: Readonly<Record<string, number>>): string => Object.entries(numbers).flat().join(' ');

function indexOf({ parts, signatures }: Kernels): KernelIndex {
  const inWords = Object.entries(parts).map(([part, versions]) => [
    part,
    Object.fromEntries(Object.entries(versions).map(([version, numbers]) => [version, wordsOf(numbers)])),
  ]);
  return { parts: Object.fromEntries(inWords), signatures: JSON.stringify(signatures) };
}

function write(root: string, name: string, exported: string, data: string): void {
  const text = `/** Compiled from kernel/ by tools/kernel. */\nexport const ${exported}${data};\n`;
  writeModule(join(root, `src/sim/generated/${name}.ts`), text);
}
