/**
 * Compiles kernel/backends.pte, the backends that ship, into src/sim/generated/backends.ts. It is written as scripts write
 * backends of their own, with the few words more that no script may set.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ast from '../../src/lang/generated/ast.ts';
import { parseScript } from '../../src/lang/parse.ts';
import { type Knob, knobs, type Parameters } from '../../src/sim/parameters.ts';
import type { Preset } from '../../src/sim/presets.ts';
import { KernelTextError } from './read.ts';

export const BACKENDS = 'backends.pte';

/** The row that the others come from, which is no backend. */
const DEFAULTS = 'defaults';

/** Words of a row that are no knobs. */
const own = {
  family: ['native', 'naive', 'xen', 'vmi', 'kvm', 'lguest', 's390'],
  pair: ['default', 'preserve'],
  setter: ['update_va_mapping', 'mmu_update', 'store'],
  checked: ['recordings', 'source', 'nothing'],
} as const satisfies Record<string, readonly string[]>;

type Row = Readonly<Record<string, string | number | boolean>>;

/** The rows of a text, in its order. Throws KernelTextError. */
export function compileBackends(text: string): Preset[] {
  const { value, lexerErrors, parserErrors } = parseScript(text);
  for (const { line, message } of lexerErrors) throw new KernelTextError(BACKENDS, line ?? 1, message);
  for (const { token, message } of parserErrors) throw new KernelTextError(BACKENDS, token.startLine ?? 1, message);
  const rows = new Map<string, Row>();
  const lines = text.split('\n');
  return value.items.flatMap(item => {
    const at = (item.$cstNode?.range.start.line ?? 0) + 1;
    const wrong = (message: string): never => {
      throw new KernelTextError(BACKENDS, at, message);
    };
    if (!ast.isBackend(item)) return wrong('this file has backends alone');
    const name = item.alias ?? item.preset;
    const base =
      item.alias === undefined ? {} : (rows.get(item.preset) ?? wrong(`no backend before is called ${item.preset}`));
    if (rows.has(name)) return wrong(`${name} is there twice`);
    if (item.alias === undefined && name !== DEFAULTS) return wrong(`${name} comes from none; say from ${DEFAULTS}`);
    const said = item.settings.map(({ knob, value }) => {
      const found = knob && valueNamed(knob, String(value));
      return found === undefined ? wrong(`${knob} does not take ${value}`) : [knob, found];
    });
    const row: Row = { ...base, ...Object.fromEntries(said) };
    rows.set(name, row);
    const lacking = [...Object.keys(own), ...needed].find(word => row[word] === undefined);
    if (lacking) return wrong(`${name} does not say ${lacking}`);
    return name === DEFAULTS
      ? []
      : [presetOf(name, commentAbove(lines, at - 1) || wrong(`${name} has no sentence above`), row)];
  });
}

/** What every backend has a value for; the costs of a profile, and a script's protocol, are there without. */
const needed = Object.keys(knobs).filter(knob => knob !== 'protocol' && !knob.startsWith('cost_'));

function presetOf(name: string, doc: string, { family, pair, setter, checked, ...parameters }: Row): Preset {
  const row = { name, family, pair, setter, doc, checked, parameters: { ...parameters, protocol: '' } };
  return row as unknown as Preset;
}

function valueNamed(name: string, text: string): Row[string] | undefined {
  if (Object.hasOwn(own, name)) return (own[name as keyof typeof own] as readonly string[]).find(word => word === text);
  const knob: Knob | undefined = Object.hasOwn(knobs, name) ? knobs[name as keyof Parameters] : undefined;
  switch (knob?.kind) {
    case 'switch':
      return text === 'on' ? true : text === 'off' ? false : undefined;
    case 'choice':
      return knob.values.find(word => word === text);
    case 'number':
      return Number(text) >= knob.min && Number(text) <= knob.max ? Number(text) : undefined;
    default:
      return undefined;
  }
}

/** The comment right above a line, without its signs. */
function commentAbove(lines: readonly string[], line: number): string {
  const found: string[] = [];
  for (let at = line - 1; at >= 0 && lines[at].startsWith('# '); at--) found.unshift(lines[at].slice(2));
  return found.join(' ');
}

/** Writes the module, unless it is there to the letter. */
export function writeBackends(root: string): void {
  const file = join(root, 'src/sim/generated/backends.ts');
  const presets = compileBackends(readFileSync(join(root, 'kernel', BACKENDS), 'utf8'));
  const json = JSON.stringify(presets).replace(/[\\']/g, '\\$&');
  const text = `/** Compiled from kernel/${BACKENDS} by tools/kernel. */\nexport const data: unknown = JSON.parse('${json}');\n`;
  try {
    if (readFileSync(file, 'utf8') === text) return;
  } catch {
    // The first build.
  }
  mkdirSync(join(root, 'src/sim/generated'), { recursive: true });
  writeFileSync(file, text);
}
