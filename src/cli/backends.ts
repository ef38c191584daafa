/** `ptelab backends`: what a script can run on, and the knobs that it can turn. */
import type { Command } from 'commander';
import { type BackendEntry, backendEntries, type KnobEntry, knobEntries } from '../library/backends.ts';
import { UnknownBackend } from '../library/choose.ts';
import { columns, filled } from '../library/columns.ts';
import { SCHEMA_VERSION } from '../model/report.ts';
import { type Format, formatOption, print } from './format-option.ts';
import { type Style, styleFor } from './style.ts';

const WIDTH = 80;

const examples = `
Checked against: recordings of the real thing, which the tests compare event for event; the source,
read beside the code; or nothing, where there never was such a kernel.
A script overrides knobs: backend xen-2.6.27 { mc_batch 8 } as small.

Examples:
  $ ptelab backends
  $ ptelab backends xen-2.6.27 xen-6.1      each with its knobs
  $ ptelab backends --format json | jq '.knobs[] | select(.name == "mc_batch")'`;

export function addBackends(program: Command): void {
  program
    .command('backends')
    .description('list the backends, or the knobs of some')
    .argument('[backend...]', 'these, each with its knobs')
    .addOption(formatOption())
    .addHelpText('after', examples)
    .action((names: string[], { format }: { format: Format }) => {
      const backends = chosen(names);
      const knobs = knobEntries();
      const style = styleFor(process.stdout);
      print(
        format,
        () => (names.length > 0 ? knobsText(backends, knobs, style) : listText(backends, style)),
        () => ({ schemaVersion: SCHEMA_VERSION, backends, knobs }),
      );
    });
}

function chosen(names: readonly string[]): BackendEntry[] {
  const all = backendEntries();
  if (names.length === 0) return all;
  return names.map(name => {
    const found = all.find(backend => backend.name === name);
    const known = all.map(backend => backend.name);
    if (!found) throw new UnknownBackend(name, known);
    return found;
  });
}

function listText(backends: readonly BackendEntry[], style: Style): string {
  const head = ['backend', 'width', 'mm', 'checked against'];
  const rows = backends.map(({ name, knobs, checked, isDefault }) => [
    isDefault ? `${name} *` : name,
    knobs.width,
    knobs.mm,
    checked,
  ]);
  const [first, ...rest] = columns(
    [head, ...rows],
    head.map(() => 'left'),
  );
  const lines = backends.flatMap(({ doc }, i) => [rest[i], ...filled(doc, '    ', WIDTH).map(style.faint)]);
  return `${[style.faint(first), ...lines, '', '* where a script names no backend'].join('\n')}\n`;
}

function knobsText(backends: readonly BackendEntry[], knobs: readonly KnobEntry[], style: Style): string {
  const blocks = backends.map(({ name, doc, knobs: values }) => {
    const known = knobs.flatMap(knob => {
      const value = values[knob.name as keyof typeof values];
      return value === undefined || value === '' ? [] : [[`  ${knob.name}`, shown(value), rangeOf(knob)]];
    });
    return [style.strong(name), ...filled(doc, '  ', WIDTH), ...columns(known, ['left', 'left', 'left'])].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

const shown = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

/** What a knob can be set to. */
function rangeOf(knob: KnobEntry): string {
  switch (knob.kind) {
    case 'switch':
      return 'on, off';
    case 'choice':
      return knob.values.join(', ');
    case 'number':
      return `${knob.min} to ${knob.max} ${knob.unit}`;
    case 'protocol':
      return 'a protocol of the script';
  }
}
