/** What a name of the script stands for. */
import { presetBehind } from '../../../lang/backend-lines.ts';
import * as ast from '../../../lang/generated/ast.ts';
import type { LatestRun } from '../../findings/latest.ts';
import type { Script } from '../../script.ts';
import { type Declaration, nameOf } from '../names/occurrences.ts';
import { bitTable } from './bits.ts';
import { aboutFunction, aboutFunctionParameter } from './functions.ts';
import { startEntries, valuesAtEnd, valuesRead } from './values.ts';
import { code, knobTable } from './words.ts';

/** Markdown about a declaration. `page` is the page of a mapping that is meant, 0 where it is all of it. */
export function aboutName(script: Script, declaration: Declaration, page: number, run: LatestRun | undefined): string {
  const text = declaration.$cstNode?.text ?? '';
  const head = text.split('\n')[0].trim();
  const own = run?.script === script ? run : undefined;
  switch (declaration.$type) {
    case 'Mapping':
      return joined(code(head), aboutPage(script, declaration.name, page, own));
    case 'Mremap':
      return joined(code(head), 'The mapping that is there after the move.');
    case 'ForkCopy':
      return joined(code(head), 'The copy that a forked child has of the mapping.');
    case 'HugeModifier':
      return joined(code(head), aboutPage(script, nameOf(declaration), page, own));
    case 'Let':
      return joined(code(head), aboutValue(declaration, own));
    case 'AddressSpace':
      return joined(code(head.replace(/\s*\{.*$/, '')), 'An address space, with mappings of its own.');
    case 'Fork':
      return joined(code(head.replace(/\s*\{.*$/, '')), 'A child, in an address space of its own.');
    case 'SharedWord':
      return joined(code(head), 'A word of memory that the CPUs share.');
    case 'Param':
      return joined(code(head), 'A number by name; `ptelab sweep` varies it.');
    case 'For':
      return joined(code(head.replace(/\s*\{.*$/, '')), `\`${nameOf(declaration)}\` is another one each turn.`);
    case 'Parameter':
      return aboutParameter(declaration);
    case 'Backend': {
      const choice = script.compiled.scenario?.backends.find(b => b.name === nameOf(declaration));
      const preset = presetBehind(declaration);
      return joined(code(head), preset?.doc ?? '', knobTable(preset?.name ?? '', choice?.overrides));
    }
    case 'Protocol':
      return joined(code(text), 'A start/commit pair of this script’s own.');
    case 'Fn':
      return joined(...aboutFunction(script, declaration));
  }
}

function aboutPage(script: Script, name: string, page: number, run: LatestRun | undefined): string {
  const named = `${name}[${page}]`;
  const before = startEntries(script, name, page).map(row => ({ ...row, label: `at the start, ${row.label}` }));
  const after = run ? valuesAtEnd(run, named).map(row => ({ ...row, label: `after the run, ${row.label}` })) : [];
  return joined(`**${named}**`, bitTable([...before, ...after]));
}

function aboutValue(declaration: ast.Let, run: LatestRun | undefined): string {
  const line = (declaration.$cstNode?.range.start.line ?? -1) + 1;
  const rows = run ? valuesRead(run, line) : [];
  return rows.length > 0 ? joined('As the latest run read it, for the first time:', bitTable(rows)) : '';
}

function aboutParameter(declaration: ast.Parameter): string {
  const protocol = declaration.$container;
  if (ast.isFn(protocol)) return `**${declaration.name}**: ${aboutFunctionParameter(protocol, declaration)}`;
  if (!ast.isProtocol(protocol)) return '';
  const list = protocol.startParameters.includes(declaration) ? protocol.startParameters : protocol.commitParameters;
  const meanings = ['the page', 'the entry that `start` returned', 'the entry to be written'];
  return `**${declaration.name}**: ${meanings[list.indexOf(declaration)] ?? 'a parameter'}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('\n\n');
}
