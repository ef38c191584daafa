/**
 * A move is a visible step and the invisible ones after it. What the latter touch, derived from the code and the CPU's
 * return addresses.
 */
import type { Code, Machine } from '../../machine.ts';
import * as st from '../../state.ts';
import { behindFaultArea, CUTS } from './code-paths.ts';
import { MOVES_PAGE, touchesOf } from './touches.ts';

/** Touches before and after the page at hand becomes another one. */
export interface Tail {
  /** While `page` is still the visible step's. */
  readonly before: number;
  /** After it has become another one. */
  readonly after: number;
  /** Whether the move may come to another statement, or to the program's end. */
  readonly ends: boolean;
}

const NO_TAIL: Tail = { before: 0, after: 0, ends: true };

/** The invisible steps from `pc` on, `stack` being the return addresses, innermost last; `cuts` may have CUT_FAULT. */
function tailFrom(code: Code, pc: number, stack: readonly number[], cuts: number): Tail {
  let before = 0;
  let after = 0;
  let ends = false;
  const seen = new Set<string>();
  const ahead: { pc: number; stack: readonly number[]; moved: boolean }[] = [{ pc, stack, moved: false }];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    const key = `${at.pc} ${at.stack.join()} ${at.moved}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { step, to, visible } = code.steps[at.pc];
    if (visible) continue;
    const touches = touchesOf(step);
    if (at.moved) after |= touches;
    else before |= touches;
    const moved = at.moved || (touches & MOVES_PAGE) !== 0;
    const go = (next: number, over = at.stack): void => void ahead.push({ pc: next, stack: over, moved });
    switch (step.op) {
      case 'halt':
        ends = true;
        break;
      case 'statement':
        ends = true;
        go(at.pc + 1);
        break;
      case 'fault_area':
        go(behindFaultArea(code, at.pc, cuts));
        break;
      case 'goto':
        go(to);
        break;
      case 'if':
      case 'unless':
        go(to);
        go(at.pc + 1);
        break;
      case 'call':
        go(to, [...at.stack, at.pc + 1]);
        break;
      case 'return':
        go(at.stack[at.stack.length - 1], at.stack.slice(0, -1));
        break;
      default:
        go(at.pc + 1);
    }
  }
  return { before, after, ends };
}

/** InvisibleTails by program counter (and cuts) and return addresses, a step of the tree for each. */
interface Calls {
  tail: Tail | null;
  readonly from: Map<number, Calls>;
}

function under({ from }: Calls, pc: number): Calls {
  let found = from.get(pc);
  if (!found) {
    found = { tail: null, from: new Map() };
    from.set(pc, found);
  }
  return found;
}

export class InvisibleTails {
  private readonly machine: Machine;
  private readonly known: Calls = { tail: null, from: new Map() };
  /** By CPU, what was asked for last: most of the time others have moved since. */
  private readonly last: readonly { at: number; depth: number; readonly calls: number[]; tail: Tail }[];

  constructor(machine: Machine) {
    this.machine = machine;
    this.last = machine.build.scenario.programs.map(() => ({ at: -1, depth: 0, calls: [], tail: NO_TAIL }));
  }

  /** That of the step which a CPU is at; `cuts` may have CUT_FAULT. */
  of(cpu: number, cuts: number): Tail {
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const calls = b + this.machine.build.shape.stack;
    const pc = s[b + st.PC];
    // An interrupt came before a visible step, and there the CPU goes on. A task goes on within __schedule, with steps of its own.
    const { op } = this.machine.build.code.steps[pc].step;
    if (op === 'iret' || op === 'task_end' || op === 'switch_to') return NO_TAIL;
    const depth = s[b + st.SP];
    const last = this.last[cpu];
    if (last.at === pc * CUTS + cuts && last.depth === depth && sameCalls(last.calls, s, calls, depth))
      return last.tail;
    let place = under(this.known, pc * CUTS + cuts);
    for (let sp = 0; sp < depth; sp++) place = under(place, s[calls + sp]);
    if (!place.tail) {
      const stack = [...s.subarray(calls, calls + depth)];
      place.tail = tailFrom(this.machine.build.code, pc + 1, stack, cuts);
    }
    last.at = pc * CUTS + cuts;
    last.depth = depth;
    for (let sp = 0; sp < depth; sp++) last.calls[sp] = s[calls + sp];
    last.tail = place.tail;
    return place.tail;
  }
}

function sameCalls(known: readonly number[], s: st.StateWords, calls: number, depth: number): boolean {
  for (let sp = 0; sp < depth; sp++) if (known[sp] !== s[calls + sp]) return false;
  return true;
}
