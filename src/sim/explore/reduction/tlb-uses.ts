/**
 * What the entries of a CPU's TLB are still good for, derived from its program. In a reduced search, one that no later
 * access can come back to is forgotten, and of one that only reads will use, all but its frame: states that
 * differ in such words alone have the same future. Programs only go forward, so later is of a higher number; a handler's
 * statements have numbers behind those of what it interrupts, and while it runs, later is behind that. Of two tasks, the one that is back the furthest counts.
 *
 * A page that one statement alone accesses is never found in the TLB, so there a fill leaves nothing behind, and a
 * flush comes before or after it as it likes. Where walks are apart from their accesses, the access finds the entry of its walk,
 * and a flush waits for the access.
 */
import { P, PSE } from '../../../model/pte.ts';
import type { Machine } from '../../machine.ts';
import { interruptedStatement } from '../../ops/interrupts.ts';
import { parkedStatement } from '../../ops/switch.ts';
import type { CpuProgram } from '../../scenario.ts';
import * as st from '../../state.ts';

/** Flags of a TLB entry: what is below its frame. */
const FLAGS = 0xfff;

interface Uses {
  /** By index of an accessed page, of those that several statements access: the last of them, and the last write; else -1. */
  readonly last: Int32Array;
  readonly lastWrite: Int32Array;
  /** By index: whether it is a huge entry, whose TLB entry PSE distinguishes from a table's. */
  readonly ofHuge: readonly boolean[];
  /** By statement: whether an access of it may find something in the TLB, or leave something to be found. */
  readonly matters: readonly boolean[];
  /** A page is written after it was read, so what that read found of D is remembered. */
  readonly readsThenWrites: boolean;
}

export class TlbUses {
  private readonly machine: Machine;
  private readonly uses: readonly Uses[];

  constructor(machine: Machine) {
    this.machine = machine;
    this.uses = machine.build.scenario.programs.map((program, cpu) => usesOf(program, machine, cpu));
  }

  /** Whether the accesses of a statement have to do with the TLB. */
  matters(cpu: number, statement: number): boolean {
    return this.uses[cpu].matters[statement];
  }

  /** Whether a CPU's reads may tell its own later writes if D was set. */
  readsThenWrites(cpu: number): boolean {
    return this.uses[cpu].readsThenWrites;
  }

  /** Drops TLB entries that no later access can use. */
  forget(cpu: number): void {
    const { state, build } = this.machine;
    const { last, lastWrite, ofHuge } = this.uses[cpu];
    const b = this.machine.base(cpu);
    const here = interruptedStatement(this.machine, b);
    const statement = Math.min(here, parkedStatement(this.machine, b, here));
    const tlb = b + build.shape.tlb;
    const walked = state[b + st.WALKED];
    const atHand = walked ? build.accessIndex.get(walked - 1) : -1;
    const above = walked && build.huge ? build.accessIndex.get(build.huge.above(walked - 1)) : -1;
    for (let i = 0; i < last.length; i++) {
      const held = i === atHand || i === above;
      if (state[tlb + i] === 0 || (held && state[b + st.WRITE])) continue;
      if (last[i] < statement && !held) state[tlb + i] = 0;
      else if (lastWrite[i] < statement) state[tlb + i] = (state[tlb + i] & ~(ofHuge[i] ? FLAGS & ~PSE : FLAGS)) | P;
    }
  }
}

function usesOf({ statements, handlers, preempting }: CpuProgram, { build }: Machine, cpu: number): Uses {
  const { layout, accessIndex, huge } = build;
  const ofHuge = [...accessIndex.keys()].map(page => (huge?.below(page) ?? -1) >= 0);
  const pages = accessIndex.size;
  const times = new Int32Array(pages);
  const last = new Int32Array(pages).fill(-1);
  const lastWrite = new Int32Array(pages).fill(-1);
  const lastRead = new Int32Array(pages).fill(-1);
  const each = (number: number, visit: (index: number, write: boolean) => void): void => {
    const { action } = statements[number];
    if (action.kind !== 'read' && action.kind !== 'write') return;
    const [first, end] = layout.range(action.range);
    for (let page = first; page <= end; page++) {
      visit(accessIndex.get(page)!, action.kind === 'write');
      const entry = huge?.above(page) ?? -1;
      if (entry >= 0) visit(accessIndex.get(entry)!, action.kind === 'write');
    }
  };
  const eitherOrder = handlers !== undefined || preempting !== undefined;
  let readsThenWrites = false;
  for (let number = 0; number < statements.length; number++) {
    each(number, (i, write) => {
      times[i]++;
      last[i] = number;
      if (write) lastWrite[i] = number;
      else lastRead[i] = number;
      if (write ? lastRead[i] >= 0 : eitherOrder && lastWrite[i] >= 0) readsThenWrites = true;
    });
  }
  const filled = new Map(build.fills[cpu].map(fill => [accessIndex.get(fill.page)!, fill]));
  const matters = statements.map((_, number) => {
    let found = false;
    each(number, i => {
      if (times[i] > 1 || build.code.walker || filled.has(i)) found = true;
    });
    return found;
  });
  for (let i = 0; i < pages; i++) if (times[i] === 1) last[i] = lastWrite[i] = -1;
  for (const [i, fill] of filled) [last[i], lastWrite[i]] = [fill.last, fill.lastWrite];
  return { last, lastWrite, ofHuge, matters, readsThenWrites };
}
