/**
 * `ptelab/code`: the lines of code at a position of a run. The position is looked up on a run that can be gone through
 * (src/debug), which is kept for the next question. Only so many steps are followed that nothing typed has to wait.
 */
import { framesOf } from '../../debug/frames.ts';
import { DebugScript } from '../../debug/script.ts';
import { Timeline } from '../../debug/timeline.ts';
import { type CodeAnswer, type CodeLine, type CodeParams, codeRequest } from '../../protocol/code.ts';
import { type SourceLine, sourceLines } from '../../sim/source-lines.ts';
import type { Documents } from '../documents.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';

/** Most steps of a run that is followed: some 50 ms. */
const MOST_STEPS = 50_000;

interface Followed {
  readonly script: Script;
  readonly backend: string;
  readonly schedule: string;
  readonly timeline: Timeline | undefined;
}

/** Answers requests about the code at an event. */
export function answerCode({ connection, documents }: Pick<Surroundings, 'connection' | 'documents'>): void {
  let last: Followed | undefined;
  const shape = { uri: 'text', version: 'whole', backend: 'text', event: 'whole', schedule: 'text' } as const;
  answer<CodeParams>(connection, codeRequest, shape, (asked): CodeAnswer => {
    const { uri, version, backend, event, schedule } = asked;
    const script = documents.get(uri);
    if (script?.version !== version) return { lines: [] };
    if (last?.script !== script || last.backend !== backend || last.schedule !== schedule)
      last = { script, backend, schedule, timeline: timelineOf(script, backend, schedule) };
    const { timeline } = last;
    if (!timeline || event < 0) return { lines: [] };
    // An event that is missing from a run that was cut lies behind its steps.
    if (event >= timeline.recorded.log.length)
      return timeline.limit ? { lines: [], followed: MOST_STEPS } : { lines: [] };
    return { lines: linesAt(timeline, event, place => addressOf(documents, script, place)) };
  });
}

/** Undefined where the script does not run so. */
function timelineOf(script: Script, backend: string, schedule: string): Timeline | undefined {
  const { scenario, used } = script.compiled;
  const choice = scenario?.backends.find(({ name }) => name === backend);
  if (!scenario || !choice) return undefined;
  try {
    const text = { name: script.name, text: script.text, used };
    return new Timeline(new DebugScript(text, scenario, choice), schedule, MOST_STEPS);
  } catch {
    // What is wrong with it, its run says.
    return undefined;
  }
}

/** The lines that CPUs are in when an event of the run happens. */
function linesAt(timeline: Timeline, event: number, address: (line: SourceLine) => string | undefined): CodeLine[] {
  timeline.goTo(timeline.afterEvent(event) - 1);
  const { code } = timeline.machine.build;
  const mover = timeline.isAside(timeline.at) ? undefined : timeline.cpuOf(timeline.at);
  return Array.from({ length: timeline.cpus }, (_, cpu) => {
    const lines = framesOf(timeline, cpu).flatMap(({ routine, step }) => (routine ? sourceLines(code, step) : []));
    return lines.flatMap((line, i): CodeLine[] => {
      const uri = address(line);
      const makes = i === 0 && cpu === mover ? { event: true as const } : {};
      return uri === undefined ? [] : [{ cpu, function: line.function, uri, line: line.line, ...makes }];
    });
  }).flat();
}

function addressOf({ kernel }: Documents, script: Script, { kernel: file, place }: SourceLine): string | undefined {
  return file === undefined ? script.uriOf(place?.file) : kernel.uriOf(file);
}
