/** Stacks and sources as the protocol has them: the script by its path, a routine by its listing. */
import { Source, StackFrame } from '@vscode/debugadapter/lib/debugSession';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { framesOf, routineStarts } from '../debug/frames.ts';
import { listingOf } from '../debug/listing.ts';
import type { Timeline } from '../debug/timeline.ts';

/** Frames of a CPU have numbers of their own: CPU in the low bits, depth above. */
const CPUS = 16;

export function frameId(cpu: number, depth: number): number {
  return depth * CPUS + cpu + 1;
}

export function cpuOfFrame(id: number): number {
  return (id - 1) % CPUS;
}

/** A CPU's stack; `toClient` counts lines and columns as the client does. */
export function stackFrames(
  timeline: Timeline,
  cpu: number,
  script: DebugProtocol.Source,
  toClient: { line(line: number): number; column(column: number): number },
): DebugProtocol.StackFrame[] {
  return framesOf(timeline, cpu).map(({ name, routine, step, place }, depth) => {
    const id = frameId(cpu, depth);
    if (routine !== undefined && !place) {
      const line = listingOf(timeline, routine)?.lineOf(step) ?? 1;
      return new StackFrame(id, name, routineSource(timeline, routine), toClient.line(line), toClient.column(1));
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
