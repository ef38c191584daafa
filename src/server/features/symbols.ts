/** The outline: what the script declares, and what it expects. */
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type * as ast from '../../lang/generated/ast.ts';
import { placeOf, placeOfHead, placeOfProperty } from '../../lang/places.ts';
import { rangeOf, type Script } from '../script.ts';
import { type Feature, forText } from './feature.ts';
import { signatureOf } from './names/functions.ts';

export const symbols: Feature = {
  capabilities: { documentSymbolProvider: true },
  register: server => server.connection.onDocumentSymbol(forText(server, outline)),
};

/** Symbols of a script, in its order. */
export function outline(script: Script): DocumentSymbol[] {
  return script.parsed.value.items.flatMap(item => {
    const row = rowOf(item);
    if (!row?.name || !item.$cstNode) return [];
    const range = rangeOf(placeOf(item));
    const selectionRange = rangeOf(row.at ? placeOfProperty(item, row.at) : placeOfHead(item));
    return [{ name: row.name, detail: row.detail, kind: row.kind, range, selectionRange }];
  });
}

interface Row {
  readonly name: string | undefined;
  readonly detail?: string;
  readonly kind: SymbolKind;
  /** The property whose text is the name, where one is. */
  readonly at?: string;
}

function rowOf(item: ast.Item): Row | undefined {
  const text = (node: { $cstNode?: { text: string } } | undefined): string => node?.$cstNode?.text ?? '';
  switch (item.$type) {
    case 'Use':
      return { name: `use ${item.path ?? ''}`, kind: SymbolKind.Module };
    case 'Machine':
      return { name: 'machine', detail: `${text(item.cpus)} cpus`, kind: SymbolKind.Constant };
    case 'Backend':
      return item.alias === undefined
        ? { name: item.preset, detail: 'backend', kind: SymbolKind.Interface, at: 'preset' }
        : { name: item.alias, detail: `backend ${item.preset}`, kind: SymbolKind.Interface, at: 'alias' };
    case 'Mapping':
      return {
        name: item.name,
        detail: `${text(item.pages)} pages ${item.permission ?? ''}`,
        kind: SymbolKind.Array,
        at: 'name',
      };
    case 'AddressSpace':
      return { name: item.name, detail: 'mm', kind: SymbolKind.Namespace, at: 'name' };
    case 'SharedWord':
      return { name: item.name, detail: 'word', kind: SymbolKind.Variable, at: 'name' };
    case 'Param':
      return { name: item.name, detail: `= ${text(item.value)}`, kind: SymbolKind.Constant, at: 'name' };
    case 'Setup':
      return { name: 'setup', kind: SymbolKind.Function };
    case 'Cpu':
      return { name: `cpu ${item.number}`, kind: SymbolKind.Function };
    case 'Irq':
      return { name: `irq ${item.number}`, kind: SymbolKind.Function };
    case 'Preempt':
      return { name: `preempt ${item.number}`, kind: SymbolKind.Function };
    case 'Protocol':
      return { name: item.name, detail: 'protocol', kind: SymbolKind.Class, at: 'name' };
    case 'Fn':
      return {
        name: item.name,
        detail: signatureOf(item).slice(item.name?.length),
        kind: SymbolKind.Function,
        at: 'name',
      };
    case 'Schedule':
      return { name: 'schedule', detail: item.code, kind: SymbolKind.Event };
    case 'Expect':
      return { name: text(item).replace(/\s+/g, ' '), kind: SymbolKind.Event };
  }
}
