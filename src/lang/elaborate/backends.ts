/**
 * `backend` lines: presets, knobs from the table in sim/parameters.ts, aliases.
 */
import { type Knob, knobs, type MmVersion, since } from '../../sim/parameters.ts';
import { defaultBackends, findPreset, presets } from '../../sim/presets.ts';
import { type BackendChoice, MAX_BACKENDS, type OverrideValue } from '../../sim/scenario.ts';
import { backendLines } from '../backend-lines.ts';
import * as ast from '../generated/ast.ts';
import { spokenKnob } from '../knobs.ts';
import { scriptNames, scriptOf } from '../names.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { suggestion } from '../spelling.ts';
import { itemsOf } from '../used-files.ts';
import type { Context } from './context.ts';
import { paramValue } from './numbers.ts';

/** The backends that a script runs on: its own, else those of the thread's story. */
export function elaborateBackends(context: Context): BackendChoice[] {
  const lines = backendLines(context.script);
  if (lines.length === 0) return defaultBackends.map(name => ({ name, preset: name, overrides: {} }));
  const chosen = new Map<string, BackendChoice>();
  for (const [i, line] of lines.entries()) {
    const choice = choiceOf(context, line, chosen, lines.slice(i));
    if (!choice) continue;
    if (chosen.size === MAX_BACKENDS) {
      context.findings.add('PTE069', placeOf(line), { most: MAX_BACKENDS });
      break;
    }
    const first = chosen.get(choice.name);
    // A line that only names what a used file brings is no second one.
    if (first?.place?.file !== undefined && line.alias === undefined && line.settings.length === 0) continue;
    if (first?.place) {
      const place = placeOfProperty(line, line.alias === undefined ? 'preset' : 'alias');
      const related = [{ place: first.place, message: 'first declared here' }];
      context.findings.add('PTE023', place, { name: choice.name }, { related });
    } else chosen.set(choice.name, choice);
  }
  return [...chosen.values()];
}

/** What a line adds: a preset, or an earlier backend of the script, with settings over it. */
function choiceOf(
  context: Context,
  line: ast.Backend,
  earlier: ReadonlyMap<string, BackendChoice>,
  fromHere: readonly ast.Backend[],
): BackendChoice | undefined {
  if (!line.preset) return undefined;
  const overrides: Record<string, OverrideValue> = {};
  for (const setting of line.settings) {
    const knob = setting.protocol ? 'protocol' : setting.knob;
    const value = setting.protocol ? protocolNamed(context, setting) : knobValue(context, setting);
    if (!knob || value === undefined) continue;
    if (knob in overrides) context.findings.add('PTE027', placeOf(setting), { what: `\`${knob}\`` });
    overrides[knob] = value;
  }
  const base = whatItComesFrom(line.preset, earlier);
  if (!base) {
    reportBase(context, line, earlier, fromHere);
    return undefined;
  }
  const all = { ...base.overrides, ...overrides };
  checkBoots(context, line, base.preset, all);
  return { ...base, name: line.alias ?? line.preset, overrides: all, place: placeOf(line) };
}

/** What a backend comes from. A preset's name means the preset as it is shipped, whatever a script has of the same name. */
function whatItComesFrom(
  name: string,
  earlier: ReadonlyMap<string, BackendChoice>,
): Pick<BackendChoice, 'preset' | 'from' | 'overrides'> | undefined {
  if (findPreset(name)) return { preset: name, overrides: {} };
  const own = earlier.get(name);
  return own && { preset: own.preset, from: [own.name, ...(own.from ?? [])], overrides: own.overrides };
}

/** Nothing is called so; or something is, which comes later or is the line itself. */
function reportBase(
  context: Context,
  line: ast.Backend,
  earlier: ReadonlyMap<string, BackendChoice>,
  fromHere: readonly ast.Backend[],
): void {
  const place = placeOfProperty(line, 'preset');
  const later = line.alias !== undefined && fromHere.find(({ alias }) => alias === line.preset);
  if (later) {
    const related = [{ place: placeOfProperty(later, 'alias'), message: 'declared here' }];
    const which = later === line ? 'itself' : `\`${line.preset}\`, which is declared further down`;
    context.findings.add('PTE079', place, { name: line.alias ?? '', which }, { related });
    return;
  }
  const known = [...earlier.keys(), ...presets.map(preset => preset.name)];
  const { near, extra } = suggestion(place, line.preset, known);
  context.findings.add('PTE020', place, { name: line.preset, near }, extra);
}

/**
 * Linux has had no way without XENFEAT bit 5 since 5.15: start and commit are Xen's own pair whatever the hypervisor
 * says (2526cff7c4f9, arch/x86/xen/mmu_pv.c), and a hypervisor without the bit makes it panic at boot (ac4c403c9036,
 * drivers/xen/features.c).
 */
function checkBoots(
  { findings }: Context,
  line: ast.Backend,
  name: string,
  overrides: Readonly<Record<string, OverrideValue>>,
): void {
  const preset = findPreset(name);
  const mm = overrides.mm ?? preset?.parameters.mm;
  if (preset?.family !== 'xen' || !since(mm as MmVersion, '6.1') || overrides.xenfeat_preserve_ad !== false) return;
  // One of the two may be the line's own, and the other that of the backend that it comes from.
  const said = (name: string): ast.Setting | undefined => line.settings.find(({ knob }) => knob === name);
  const setting = said('xenfeat_preserve_ad') ?? said('mm');
  if (setting) findings.add('PTE039', placeOf(setting), { mm: String(mm) });
}

function protocolNamed({ findings }: Context, setting: ast.Setting): string | undefined {
  const name = setting.protocol?.$refText ?? '';
  const known = itemsOf(scriptOf(setting))
    .filter(ast.isProtocol)
    .flatMap(p => p.name ?? []);
  if (known.includes(name)) return name;
  const place = placeOfProperty(setting, 'protocol');
  const { near, extra } = suggestion(place, name, known);
  findings.add('PTE024', place, { name, near }, extra);
  return undefined;
}

function knobValue(context: Context, setting: ast.Setting): OverrideValue | undefined {
  const name = setting.knob;
  if (!name || setting.value === undefined) return undefined;
  const knob: Knob | undefined = Object.hasOwn(knobs, name) ? knobs[name as keyof typeof knobs] : undefined;
  if (!knob) {
    const place = placeOfProperty(setting, 'knob');
    const { near, extra } = suggestion(place, name, Object.keys(knobs));
    context.findings.add('PTE021', place, { name, near }, extra);
    return undefined;
  }
  const text = String(setting.value);
  const value = parsed(context, knob, text, setting);
  if (value === undefined) {
    context.findings.add('PTE022', placeOfProperty(setting, 'value'), {
      knob: name,
      wanted: spokenKnob(knob),
      found: text,
    });
  }
  return value;
}

function parsed(context: Context, knob: Knob, text: string, setting: ast.Setting): OverrideValue | undefined {
  switch (knob.kind) {
    case 'switch':
      return text === 'on' ? true : text === 'off' ? false : undefined;
    case 'choice':
      return knob.values.includes(text) ? text : undefined;
    case 'number': {
      const param = scriptNames(scriptOf(setting)).get(text)?.find(ast.isParam);
      const known = param && paramValue(context, param);
      const number = known?.kind === 'number' ? known.value : Number(text);
      return Number.isInteger(number) && number >= knob.min && number <= knob.max ? number : undefined;
    }
    case 'protocol':
      return undefined;
  }
}
