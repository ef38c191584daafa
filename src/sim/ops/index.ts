/** Every step's meaning. The type makes a step without one a compile error. */
import { merged } from '../../model/merged.ts';
import type { Machine } from '../machine.ts';
import type { Step } from '../steps.ts';
import { cleanOps } from './clean.ts';
import { controlOps } from './control.ts';
import { entryOps } from './entry.ts';
import { exitOps } from './exits.ts';
import { faultOps } from './fault.ts';
import { flushOps } from './flush.ts';
import { folioOps } from './folio.ts';
import { forkOps } from './fork.ts';
import { frameOps } from './frame-steps.ts';
import { functionOps } from './functions.ts';
import { gatherOps } from './gather.ts';
import { gupOps } from './gup.ts';
import { hardwareOps } from './hardware.ts';
import { hintOps } from './hints.ts';
import { hugeOps } from './huge.ts';
import { hypervisorOps } from './hypervisor.ts';
import { interruptOps } from './interrupts.ts';
import { lockOps } from './locks.ts';
import { mmOps } from './mm.ts';
import { moveOps } from './move.ts';
import { multicallOps } from './multicall.ts';
import { reclaimOps } from './reclaim.ts';
import { s390Ops } from './s390.ts';
import { scriptOps } from './script.ts';
import { shadowOps } from './shadow.ts';
import { switchOps } from './switch.ts';
import { tableOps } from './tables.ts';
import { taskOps } from './tasks.ts';
import { trapOps } from './trap.ts';
import { truncateOps } from './truncate.ts';
import { vmaLockOps } from './vma-locks.ts';
import { wordOps } from './words.ts';
import { zapOps } from './zap.ts';

type Operations = {
  readonly [K in Step['op']]: (m: Machine, b: number, cpu: number, step: Extract<Step, { op: K }>, to: number) => void;
};

export const operations: Operations = merged(
  controlOps,
  entryOps,
  trapOps,
  multicallOps,
  hypervisorOps,
  shadowOps,
  hardwareOps,
  flushOps,
  lockOps,
  vmaLockOps,
  mmOps,
  tableOps,
  gatherOps,
  faultOps,
  zapOps,
  folioOps,
  forkOps,
  moveOps,
  cleanOps,
  scriptOps,
  functionOps,
  frameOps,
  reclaimOps,
  truncateOps,
  gupOps,
  hintOps,
  hugeOps,
  wordOps,
  interruptOps,
  taskOps,
  switchOps,
  exitOps,
  s390Ops,
);
