/**
 * Names as an editor sees them: `<|>` marks a use, `«…»` the declaration that it means.
 */
import {
  AstUtils,
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  inject,
  type LangiumCoreServices,
  URI,
} from 'langium';
import { expect, test } from 'vitest';
import { PteGeneratedModule, PteGeneratedSharedModule } from '../../src/lang/generated/module.ts';
import { pteModule } from '../../src/lang/services.ts';

const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), PteGeneratedSharedModule);
const services: LangiumCoreServices = inject(createDefaultCoreModule({ shared }), PteGeneratedModule, pteModule);
shared.ServiceRegistry.register(services);
let files = 0;

test.each([
  'map «heap» 4 pages rw\ncpu 0 { read <|>heap }',
  'cpu 0 { read <|>heap }\nmap «heap» 4 pages rw',
  'param «n» = 4\nmap heap <|>n pages rw',
  'map heap 4 pages rw\ncpu 0 { for «p» in heap { read <|>p } }',
  'map «p» 4 pages rw\ncpu 0 { for p in <|>p { read p } }',
  'map heap 4 pages rw\ncpu 0 { let «x» = 1 repeat 2 { let y = <|>x } }',
  'map heap 4 pages rw\ncpu 0 { let «x» = 1 let x = <|>x }',
  'map x 4 pages rw\ncpu 0 { let «x» = 1 read heap[<|>x] }',
  'map heap 4 pages rw\ncpu 1 { read <|>moved }\ncpu 0 { mremap heap at 0x20000000 as «moved» }',
  'protocol mine { start(q) { return read_pte(q) } commit(«q», old, new) { write_pte(<|>q, new) } }',
  'backend native { protocol <|>mine }\nprotocol «mine» { start(p) { } commit(p, o, n) { } }',
  'backend «native»\nexpect traps == 0 on <|>native',
  'backend native as «small»\nexpect traps == 0 on <|>small',
])('%s', async marked => {
  const offset = marked.replace(/[«»]/g, '').indexOf('<|>');
  const text = marked.replace(/[«»]|<\|>/g, '');
  const declared = marked.replace('<|>', '').indexOf('«');
  const uri = URI.parse(`memory:///${files++}.pte`);
  const document = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
  await shared.workspace.DocumentBuilder.build([document], { validation: false });
  const reference = AstUtils.streamAst(document.parseResult.value)
    .flatMap(node => AstUtils.streamReferences(node))
    .find(({ reference }) => reference.$refNode?.offset === offset);
  const target = reference && 'ref' in reference.reference ? reference.reference.ref : undefined;
  expect(target && services.references.NameProvider.getNameNode(target)?.offset).toBe(declared);
});
