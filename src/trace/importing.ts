/**
 * Writes a script that does what a trace shows.
 *
 * Where the traced program says what it does (`# setup:` lines, `STEP` marks), the script follows its words, one
 * statement a step, and the events add what words leave out: the other pages that a fork copies, the faults that are
 * not announced, the CPUs that TLB flushes reach, the bits that a second thread left. Without such words there are only
 * the events. What cannot be told is said in a comment.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import { declareStates } from './bare/found.ts';
import { declareMaps, statementOf } from './calls.ts';
import { declareCleared } from './cleared.ts';
import { type Draft, draftText } from './draft.ts';
import { addFaults } from './faults.ts';
import { declareForked } from './forked.ts';
import { declareFound, declarePages } from './found.ts';
import { addSecondThread } from './hits.ts';
import { inferSteps } from './inference/steps.ts';
import { presetOfEntries } from './kernel.ts';
import { type Phrase, readPhrase } from './phrases.ts';
import { quiet } from './quiet.ts';
import { isMark, opensStep, readTrace, type Trace, type TraceEvent, type TraceProblem } from './reader.ts';
import { Territory } from './territory.ts';

export interface ImportedScript {
  /** Text of a `.pte` script. */
  readonly script: string;
  /** What the script could not say; they stand in it as comments, too. */
  readonly notes: readonly string[];
  readonly problems: readonly TraceProblem[];
  /** Events and marks that could be read. */
  readonly entries: number;
}

interface TracedStep {
  readonly text: string;
  readonly phrase: Phrase;
  readonly events: TraceEvent[];
}

/** What write-protects other pages than it is about, which the traced program then writes to. */
const faulting: ReadonlySet<string> = new Set(['fork', 'wait', 'clear_refs']);
/** Most notes that a script carries. */
const MAX_NOTES = 12;
/** Most freed pages that are watched for a second thread's writes. */
const MAX_FREED_PAGES = 1 << 14;

/** The script of a trace's text. Never throws; a damaged trace gives what could be read, and its problems. */
export function importTrace(text: string): ImportedScript {
  const trace = readTrace(text);
  const draft = draftOf(trace);
  const all = [...new Set(draft.notes)];
  const notes = all.length > MAX_NOTES ? [...all.slice(0, MAX_NOTES), `${all.length - MAX_NOTES} more things`] : all;
  return { script: draftText({ ...draft, notes }), notes, problems: trace.problems, entries: trace.entries.length };
}

/** What a trace tells of the program, before it is written down. Its mappings name the pages of the trace. */
export function draftOf(trace: Trace): Draft {
  const title = trace.entries.find(e => isMark(e) && e.word === 'BEGIN');
  const draft: Draft = {
    title: title && isMark(title) && /^[\w.-]{1,60}$/.test(title.text) ? title.text : 'this program',
    backend: presetOfEntries(trace),
    territory: new Territory(),
    setup: [],
    first: [],
    second: [],
    cpus: 1,
    notes: [],
  };
  const { before, steps } = stepsOf(trace);
  const setup = trace.setup.map(s => ({ text: s.text, phrase: readPhrase(s.text) }));
  for (const { point } of [...before, ...steps.flatMap(s => s.events)]) {
    if (point.kind === 'xen_mmu_flush_tlb_multi') draft.cpus = Math.max(draft.cpus, Math.min(point.cpus, 8));
  }
  if (trace.bare.some(l => !isMark(l) && l.kind === 'native_flush_tlb_multi')) draft.cpus = Math.max(draft.cpus, 2);
  const silent = steps.length === 0;
  if (silent) {
    const inferred = inferSteps(before);
    declarePages(draft, inferred.found);
    draft.notes.push(...inferred.notes);
    for (const { phrase, events } of inferred.steps) steps.push({ text: phrase.kind, phrase, events });
  }
  const phrases = [...setup, ...steps].map(s => s.phrase);
  declareMaps(draft, phrases);
  if (draft.territory.maps.length === 0) declareStates(draft, trace.states, phrases);
  if (draft.territory.maps.length === 0 && !silent) {
    declareFound(
      draft,
      steps.flatMap(s => s.events),
      phrases,
    );
  }
  addSetup(draft, setup);
  for (const step of steps) {
    if (step.phrase.kind === 'fork') declareForked(draft, step.events);
    if (step.phrase.kind === 'clear_refs') declareCleared(draft, step.events);
  }
  const done = steps.map(step => ({ statements: addStep(draft, step), events: step.events }));
  const thread = setup.find(s => s.phrase.kind === 'thread')?.phrase;
  if (thread?.kind === 'thread') {
    draft.cpus = Math.max(draft.cpus, 2);
    addSecondThread(draft, done, freedPages(setup.map(p => p.phrase)), thread.write);
  }
  return draft;
}

/** The own events before the first STEP, and those of each. */
function stepsOf(trace: Trace): { before: TraceEvent[]; steps: TracedStep[] } {
  const before: TraceEvent[] = [];
  const steps: TracedStep[] = [];
  for (const entry of quiet(trace).entries) {
    if (!isMark(entry)) (steps[steps.length - 1]?.events ?? before).push(entry);
    else if (opensStep(entry)) steps.push({ text: entry.text, phrase: readPhrase(entry.text), events: [] });
  }
  return { before, steps };
}

/** Setup's statements; a mapping that is written to as a whole before anything else is declared as written. */
function addSetup(draft: Draft, setup: readonly { readonly text: string; readonly phrase: Phrase }[]): void {
  for (const { text, phrase } of setup) {
    const map =
      phrase.kind === 'access' ? draft.territory.at(phrase.address ?? draft.territory.maps[0]?.address) : undefined;
    const whole = phrase.kind === 'access' && phrase.write && phrase.first === 0 && phrase.step === 1;
    const atStart = map && (phrase.kind !== 'access' || phrase.address === undefined || phrase.address === map.address);
    const first = draft.setup.length === 0 && map?.protection.startsWith('rw');
    if (map && whole && atStart && first && phrase.end === map.pages) map.state = 'written';
    else {
      const statement = statementOf(draft, phrase, text);
      if (statement) draft.setup.push(statement);
    }
  }
}

function addStep(draft: Draft, step: TracedStep): string[] {
  const from = draft.first.length;
  const start = step.events.findIndex(e => e.point.kind === 'xen_mmu_ptep_modify_prot_start');
  // A write to the process's own data between the mark and the call.
  if (step.phrase.kind === 'mprotect') addFaults(draft, start < 0 ? step.events : step.events.slice(0, start));
  const statement = statementOf(draft, step.phrase, step.text);
  if (statement) draft.first.push(statement);
  if (step.phrase.kind === 'mprotect' && start >= 0) addFaults(draft, step.events.slice(start));
  if (faulting.has(step.phrase.kind)) addFaults(draft, step.events);
  // A bare kernel's faults show no page that is copied or not: its program says when it waits.
  if (step.phrase.kind === 'wait' && draft.backend.startsWith('native') && draft.first.includes('fork'))
    draft.first.push('wait');
  return draft.first.slice(from);
}

/** Pages that setup leaves clean with MADV_FREE, as its last word on them. */
function freedPages(setup: readonly Phrase[]): number[] {
  const freed = new Set<number>();
  for (const phrase of setup) {
    if (phrase.kind === 'access') freed.clear();
    if (phrase.kind !== 'madvise' || phrase.advice !== 'free') continue;
    const pages = Math.min(phrase.pages, MAX_FREED_PAGES);
    for (let i = 0; i < pages; i++) freed.add(phrase.address + i * PAGE_BYTES);
  }
  return [...freed];
}
