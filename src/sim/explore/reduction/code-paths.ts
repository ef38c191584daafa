/**
 * What linked code can touch from a place on, derived from the code alone: every branch is taken both ways.
 *
 * A walk ends where the statement does, or at a lock that is known to be held by somebody who will not move meanwhile
 * (a "cut"): what lies behind it cannot happen before that somebody moves.
 */
import type { Code } from '../../machine.ts';
import type { Step } from '../../steps.ts';
import { touchesOf } from './touches.ts';

/** Locks that block. */
export const CUT_MMAP = 1;
export const CUT_PTL = 2;
/** No area allows the access: a fault ends in SIGSEGV. */
export const CUT_FAULT = 4;
export const CUTS = 8;

export interface Path {
  readonly touches: number;
  /** Whether the end (of the routine, or of the statement) can be reached. */
  readonly ends: boolean;
}

function isCut(step: Step, cuts: number): boolean {
  if (step.op === 'mmap_lock') return (cuts & CUT_MMAP) !== 0;
  return step.op === 'ptl_lock' && (cuts & CUT_PTL) !== 0;
}

/** Where `fault_area` leads. With CUT_FAULT, its answer is no: the jump that asks for it stands right behind it. */
export function behindFaultArea(code: Code, pc: number, cuts: number): number {
  if (!(cuts & CUT_FAULT)) return pc + 1;
  const { step, to } = code.steps[pc + 1];
  return step.op === 'unless' ? to : pc + 2;
}

export class CodePaths {
  private readonly code: Code;
  private readonly known: Map<number, Path>[] = Array.from({ length: CUTS }, () => new Map());

  constructor(code: Code) {
    this.code = code;
  }

  /** From `pc` to the end of its routine, or in a program to the end of its statement. */
  from(pc: number, cuts: number): Path {
    let path = this.known[cuts].get(pc);
    if (!path) {
      path = this.walk(pc, cuts);
      this.known[cuts].set(pc, path);
    }
    return path;
  }

  private walk(start: number, cuts: number): Path {
    let touches = 0;
    let ends = false;
    const seen = new Set<number>();
    const ahead = [start];
    for (let pc = ahead.pop(); pc !== undefined; pc = ahead.pop()) {
      if (seen.has(pc)) continue;
      seen.add(pc);
      const { step, to } = this.code.steps[pc];
      if (isCut(step, cuts)) continue;
      touches |= touchesOf(step);
      switch (step.op) {
        case 'return':
        case 'statement':
        case 'halt':
        case 'iret':
        case 'task_end':
          ends = true;
          break;
        case 'stopped':
          break;
        case 'fault_area':
          ahead.push(behindFaultArea(this.code, pc, cuts));
          break;
        case 'goto':
          ahead.push(to);
          break;
        case 'if':
        case 'unless':
          ahead.push(to, pc + 1);
          break;
        case 'call': {
          const callee = this.from(to, cuts);
          touches |= callee.touches;
          if (callee.ends) ahead.push(pc + 1);
          break;
        }
        default:
          ahead.push(pc + 1);
      }
    }
    return { touches, ends };
  }
}
