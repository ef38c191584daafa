/** Stacks and sources as the protocol has them: the script by its path, a routine of the kernel by its file of kernel text, or by its listing. */
import { Source, StackFrame } from '@vscode/debugadapter/lib/debugSession';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { framesOf, routineStarts } from '../debug/frames.ts';
import { listingOf } from '../debug/listing.ts';
import type { Timeline } from '../debug/timeline.ts';
import { sourceLines } from '../sim/source-lines.ts';

/** Frames of a CPU have numbers of their own: CPU in the low bits, depth above. */
const CPUS = 16;

export function frameId(cpu: number, depth: number): number {
  return depth * CPUS + cpu + 1;
}

export function cpuOfFrame(id: number): number {
  return (id - 1) % CPUS;
}

/** Where the sources of a session are: the script, and the folder of kernel text. */
export interface Sources {
  readonly script: DebugProtocol.Source;
  readonly kernel?: string;
}

/** A CPU's stack; `toClient` counts lines and columns as the client does. */
export function stackFrames(
  timeline: Timeline,
  cpu: number,
  { script, kernel }: Sources,
  toClient: { line(line: number): number; column(column: number): number },
): DebugProtocol.StackFrame[] {
  return framesOf(timeline, cpu).map(({ name, routine, step, place }, depth) => {
    const id = frameId(cpu, depth);
    if (routine !== undefined && !place) {
      // What is expanded of a header is no frame of its own: the frame is at the call.
      const own = sourceLines(timeline.machine.build.code, step).at(-1);
      const source = kernel !== undefined && own?.kernel ? kernelSource(kernel, own.kernel) : undefined;
      const line = source ? own!.line : (listingOf(timeline, routine)?.lineOf(step) ?? 1);
      const shown = source ?? routineSource(timeline, routine);
      return new StackFrame(id, name, shown, toClient.line(line), toClient.column(1));
    }
    if (!place) return new StackFrame(id, name);
    const frame: DebugProtocol.StackFrame = new StackFrame(
      id,
      name,
      (place.file === undefined ? script : sourceBeside(script, place.file)) as Source,
      toClient.line(place.line),
      toClient.column(place.column),
    );
    frame.endLine = toClient.line(place.endLine);
    frame.endColumn = toClient.column(place.endColumn);
    return frame;
  });
}

/** A file of kernel text. */
const kernelSource = (folder: string, file: string): Source =>
  new Source(file.replace(/^.*\/|\.pte$/g, ''), `${folder}/${file}`);

/** A file that the script uses. */
function sourceBeside({ path = '' }: DebugProtocol.Source, file: string): DebugProtocol.Source {
  const parts = path.split(/[\\/]/).slice(0, -1);
  for (const part of file.split('/')) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return { name: parts.at(-1), path: parts.join('/') };
}

function routineSource(timeline: Timeline, routine: string): Source {
  const reference = routineStarts(timeline).findIndex(([, name]) => name === routine) + 1;
  return new Source(`${routine} (${timeline.script.backend.name})`, undefined, reference);
}

/** The text of a source that has no path. */
export function sourceText(timeline: Timeline, reference: number): string | undefined {
  const name = routineStarts(timeline)[reference - 1]?.[1];
  return name === undefined ? undefined : listingOf(timeline, name)?.text;
}
