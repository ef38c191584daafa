/** `ptelab/copyKernel`: a file of kernel text as one that a script uses, for each backend that has it. */
import { fileCopy, hasFrom, refusal } from '../../lang/kernel-file-copy.ts';
import { placeOf } from '../../lang/places.ts';
import { itemsOf } from '../../lang/used-files.ts';
import {
  type CopyKernelAnswer,
  type CopyKernelParams,
  copyKernelRequest,
  type KernelCopy,
} from '../../protocol/kernel-copy.ts';
import { defaultBackends, presets } from '../../sim/presets.ts';
import type { BackendChoice } from '../../sim/scenario.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';

/** Answers requests for copies of kernel text. */
export function answerKernelCopies({ connection, documents }: Pick<Surroundings, 'connection' | 'documents'>): void {
  const shape = { uri: 'text', 'script?': 'text' } as const;
  answer<CopyKernelParams>(connection, copyKernelRequest, shape, ({ uri, script: user }): CopyKernelAnswer => {
    const script = user === undefined ? undefined : documents.get(user);
    const file = documents.kernel.fileOf(uri) ?? '';
    const copies = copiesOf(file, script);
    const refused = copies.length > 0 ? '' : refusal(file);
    return { name: file.replace(/^.*\//, ''), copies, refused, ...(script ? { use: useIn(script) } : {}) };
  });
}

function copiesOf(file: string, script: Script | undefined): KernelCopy[] {
  const own = script?.compiled.scenario?.backends ?? [];
  const taken = new Set(own.map(({ name }) => name));
  const shipped = presets.map(({ name }): BackendChoice => ({ name, preset: name, overrides: {} }));
  const having = own.filter(choice => hasFrom(file, choice));
  return (having.length > 0 ? having : shipped.filter(choice => hasFrom(file, choice))).map(choice => ({
    backend: choice.name,
    ...fileCopy(file, choice, free(`my-${choice.name}`, taken)),
  }));
}

/** A script that names no backend runs on some; where it is to have another one, it has to name them. */
function useIn({ parsed }: Script): { line: number; also: string } {
  const { items } = parsed.value;
  const named = itemsOf(parsed.value).some(({ $type }) => $type === 'Backend');
  const also = named ? '' : defaultBackends.map(name => `backend ${name}\n`).join('');
  return { line: items.length > 0 ? placeOf(items[0]).line - 1 : 0, also };
}

function free(name: string, taken: ReadonlySet<string>): string {
  let found = name;
  for (let i = 2; taken.has(found); i++) found = `${name}-${i}`;
  return found;
}
