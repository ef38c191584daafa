/**
 * What kernel text is made of: atomic steps, as data.
 *
 * A routine is a body of steps, choices and loops (routine.ts); the linker turns routines into one code table, and the
 * machine alone gives each step a meaning. A step works on the registers of the CPU that executes it: `page` (the entry at
 * hand), the entry-sized `old`, `new` and `seen`, and FLAG, in which it leaves its answer. So the text of a
 * kernel (kernel/) is functions named as the kernel names them, and none ever sees the machine's state.
 *
 * A visible step reads or writes what another CPU or its walker can see; between two visible steps of one CPU no other CPU
 * can tell how it is scheduled. The explorer interleaves at visible steps only.
 */
import { merged } from '../model/merged.ts';
import { type CleanStep, cleanFacts } from './steps/clean.ts';
import { type ControlStep, controlFacts } from './steps/control.ts';
import { type EntryStep, entryFacts } from './steps/entry.ts';
import { type ExitStep, exitFacts } from './steps/exits.ts';
import type { Fact } from './steps/fact.ts';
import { type FaultStep, faultFacts } from './steps/fault.ts';
import { type FlushStep, flushFacts } from './steps/flush.ts';
import { type FolioStep, folioFacts } from './steps/folio.ts';
import { type ForkStep, forkFacts } from './steps/fork.ts';
import { type FrameStep, frameFacts } from './steps/frames.ts';
import { type FunctionStep, functionFacts } from './steps/functions.ts';
import { type GatherStep, gatherFacts } from './steps/gather.ts';
import { type GupStep, gupFacts } from './steps/gup.ts';
import { type HardwareStep, hardwareFacts } from './steps/hardware.ts';
import { type HintStep, hintFacts } from './steps/hints.ts';
import { type HugeStep, hugeFacts } from './steps/huge.ts';
import { type HypervisorStep, hypervisorFacts } from './steps/hypervisor.ts';
import { type InterruptStep, interruptFacts } from './steps/interrupts.ts';
import { type LockStep, lockFacts } from './steps/locks.ts';
import { type MmStep, mmFacts } from './steps/mm.ts';
import { type MoveStep, moveFacts } from './steps/move.ts';
import { type MulticallStep, multicallFacts } from './steps/multicall.ts';
import { type ReclaimStep, reclaimFacts } from './steps/reclaim.ts';
import { type S390Step, s390Facts } from './steps/s390.ts';
import { type ScriptStep, scriptFacts } from './steps/script.ts';
import { type ShadowStep, shadowFacts } from './steps/shadow.ts';
import { type SwitchStep, switchFacts } from './steps/switch.ts';
import { type TableStep, tableFacts } from './steps/tables.ts';
import { type TaskStep, taskFacts } from './steps/tasks.ts';
import { type TrapStep, trapFacts } from './steps/trap.ts';
import { type TruncateStep, truncateFacts } from './steps/truncate.ts';
import { type VmaLockStep, vmaLockFacts } from './steps/vma-locks.ts';
import { type WordStep, wordFacts } from './steps/words.ts';
import { type ZapStep, zapFacts } from './steps/zap.ts';

export type Step =
  | ControlStep
  | EntryStep
  | TrapStep
  | MulticallStep
  | HypervisorStep
  | ShadowStep
  | HardwareStep
  | FlushStep
  | LockStep
  | VmaLockStep
  | MmStep
  | TableStep
  | GatherStep
  | ZapStep
  | FolioStep
  | ForkStep
  | MoveStep
  | CleanStep
  | FaultStep
  | ScriptStep
  | FunctionStep
  | FrameStep
  | ReclaimStep
  | TruncateStep
  | GupStep
  | HintStep
  | HugeStep
  | WordStep
  | InterruptStep
  | TaskStep
  | SwitchStep
  | ExitStep
  | S390Step;

/** One record for each kind of step, by its name. */
export const facts = merged(
  controlFacts,
  entryFacts,
  trapFacts,
  multicallFacts,
  hypervisorFacts,
  shadowFacts,
  hardwareFacts,
  flushFacts,
  lockFacts,
  vmaLockFacts,
  mmFacts,
  tableFacts,
  gatherFacts,
  zapFacts,
  folioFacts,
  forkFacts,
  moveFacts,
  cleanFacts,
  s390Facts,
  faultFacts,
  scriptFacts,
  functionFacts,
  frameFacts,
  reclaimFacts,
  truncateFacts,
  gupFacts,
  hintFacts,
  hugeFacts,
  wordFacts,
  interruptFacts,
  taskFacts,
  switchFacts,
  exitFacts,
);

type AllFacts = typeof facts;

/** Steps that leave one of several answers, and what these are. */
export type Asked = {
  [K in keyof AllFacts]: AllFacts[K] extends { readonly answers: object } ? K : never;
}[keyof AllFacts];
export type AnswersOf<K extends Asked> = AllFacts[K] extends { readonly answers: infer A } ? A : never;

/** The record of a kind of step. */
export const factOf = (op: Step['op']): Fact => facts[op];
