/** The requests that the adapter answers, and the arguments of each that count. Clients know of other arguments; they are passed over. */
import type { Shape } from '../model/shape.ts';

const nothing = {} as const;
const source = 'object';
const thread = { threadId: 'count' } as const;
const step = { ...thread, 'granularity?': 'text' } as const;
const condition = { 'condition?': 'text', 'hitCondition?': 'text' } as const;

const shapes: Readonly<Record<string, Shape>> = {
  initialize: { 'pathFormat?': 'text', 'linesStartAt1?': 'truth', 'columnsStartAt1?': 'truth' },
  // What is in them is checked where it is used, in the words of a launch configuration.
  launch: 'object',
  restart: { 'arguments?': 'object' },
  configurationDone: nothing,
  terminate: nothing,
  disconnect: nothing,
  setBreakpoints: { source, 'breakpoints?': [{ line: 'count', ...condition, 'logMessage?': 'text' }] },
  setFunctionBreakpoints: { breakpoints: [{ name: 'text', ...condition }] },
  setExceptionBreakpoints: { 'filters?': ['text'], 'filterOptions?': [{ filterId: 'text', 'condition?': 'text' }] },
  dataBreakpointInfo: { name: 'text', 'variablesReference?': 'count', 'frameId?': 'count' },
  setDataBreakpoints: { breakpoints: [{ dataId: 'text', 'accessType?': 'text', ...condition }] },
  continue: nothing,
  next: step,
  stepIn: step,
  stepOut: step,
  stepBack: step,
  reverseContinue: thread,
  pause: nothing,
  gotoTargets: { source, line: 'count' },
  goto: { targetId: 'count' },
  'ptelab/goTo': { event: 'count' },
  threads: nothing,
  stackTrace: { ...thread, 'startFrame?': 'count', 'levels?': 'count' },
  scopes: { frameId: 'count' },
  variables: { variablesReference: 'count', 'start?': 'count', 'count?': 'count' },
  evaluate: { expression: 'text', 'frameId?': 'count' },
  completions: { text: 'text', column: 'count', 'frameId?': 'count' },
  source: { 'source?': { 'sourceReference?': 'count' }, 'sourceReference?': 'count' },
  exceptionInfo: nothing,
};

/** What a request's arguments are to be; undefined for one that is not answered. */
export function shapeOf(command: string): Shape | undefined {
  return Object.hasOwn(shapes, command) ? shapes[command] : undefined;
}
