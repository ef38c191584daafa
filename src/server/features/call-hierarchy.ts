/**
 * Call hierarchy: which functions, CPUs and protocols call a function of the script, and which functions those call. A
 * kernel function that the script replaces is called by statements such as mprotect, too; those have no call in the text.
 */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  SymbolKind,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import * as ast from '../../lang/generated/ast.ts';
import { fileOf, placeOf, placeOfHead, placeOfProperty } from '../../lang/places.ts';
import { rangeOf, type Script } from '../script.ts';
import { type Feature, forScript, type Server } from './feature.ts';
import { type Call, callsOf, functionsOf, signatureOf } from './names/functions.ts';
import { occurrenceAt } from './names/occurrences.ts';

export const callHierarchy: Feature = {
  capabilities: { callHierarchyProvider: true },
  register: server => {
    const { languages } = server.connection;
    languages.callHierarchy.onPrepare(forScript(server, functionAt));
    languages.callHierarchy.onIncomingCalls(forItem(server, incoming));
    languages.callHierarchy.onOutgoingCalls(forItem(server, outgoing));
  },
};

/** The functions of the name at a position. */
export function functionAt(script: Script, { position }: TextDocumentPositionParams): CallHierarchyItem[] | null {
  const declaration = occurrenceAt(script, script.offset(position))?.declaration;
  return ast.isFn(declaration) ? itemsNamed(script, declaration.name) : null;
}

/** Who calls a function, each with the places where it does. */
export function incoming(script: Script, { name }: CallHierarchyItem): CallHierarchyIncomingCall[] {
  const calls = callsOf(script).filter(call => call.name === name);
  return [...grouped(calls, call => call.from)].map(([from, calls]) => ({
    from: itemOf(script, from),
    fromRanges: rangesOf(script, calls),
  }));
}

/** Which functions of the script an item calls, each with the places where it does. */
export function outgoing(script: Script, { selectionRange }: CallHierarchyItem): CallHierarchyOutgoingCall[] {
  const offset = script.offset(selectionRange.start);
  const around = script.parsed.value.items.find(({ $cstNode: cst }) => cst && cst.offset <= offset && offset < cst.end);
  const calls = callsOf(script).filter(call => call.from === around);
  return [...grouped(calls, call => call.name)].flatMap(([name, calls]) =>
    itemsNamed(script, name).map(to => ({ to, fromRanges: rangesOf(script, calls) })),
  );
}

function itemsNamed(script: Script, name: string): CallHierarchyItem[] {
  return (functionsOf(script.parsed.value).get(name) ?? []).map(fn => itemOf(script, fn));
}

function itemOf(script: Script, item: ast.Item): CallHierarchyItem {
  const isNamed = ast.isFn(item) || ast.isProtocol(item);
  return {
    name: ast.isCpu(item)
      ? `cpu ${item.number}`
      : ast.isIrq(item)
        ? `irq ${item.number}`
        : ast.isPreempt(item)
          ? `preempt ${item.number}`
          : isNamed
            ? item.name
            : 'setup',
    ...(ast.isFn(item) ? { detail: signatureOf(item) } : {}),
    kind: ast.isProtocol(item) ? SymbolKind.Class : SymbolKind.Function,
    uri: script.uriOf(fileOf(item)),
    range: rangeOf(placeOf(item)),
    selectionRange: rangeOf(isNamed ? placeOfProperty(item, 'name') : placeOfHead(item)),
  };
}

function grouped<K>(calls: readonly Call[], key: (call: Call) => K): Map<K, Call[]> {
  const groups = new Map<K, Call[]>();
  for (const call of calls) groups.set(key(call), [...(groups.get(key(call)) ?? []), call]);
  return groups;
}

function rangesOf(script: Script, calls: readonly Call[]) {
  return calls.map(({ cst }) => script.range(cst.offset, cst.end));
}

/** A handler for an item that a client got from here; of a script that is closed by now it has no answer. */
function forItem<R>(server: Server, answer: (script: Script, item: CallHierarchyItem) => R) {
  const answered = forScript(server, (script, { item }: { textDocument: { uri: string }; item: CallHierarchyItem }) =>
    answer(script, item),
  );
  return ({ item }: { item: CallHierarchyItem }) => answered({ textDocument: { uri: item.uri }, item });
}
