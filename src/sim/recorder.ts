/**
 * Listens to a machine during a run: writes the event log, counts, adds up cycles, collects hypercalls as batches, and
 * finds the three places of a lost bit, which are about the past and so no part of the machine's state.
 */
import {
  batchOperations,
  bugNames,
  type EventKind,
  FLUSH_ISSUE,
  type FlushReason,
  flushReasons,
  hostCalls,
  hypercallNames,
  isCallList,
  warnNames,
} from '../model/events.ts';
import { EventLog } from '../model/log.ts';
import type { Fold } from '../model/log-columns.ts';
import { A, D } from '../model/pte.ts';
import type { ChargeCounts, CostBreakdown, KernelMessage, LostBit, SavedBit } from '../model/report.ts';
import { type Batches, BatchList, type BatchMark, sameBatches } from './batch-list.ts';
import { isHappeningKind } from './conditions.ts';
import { type CostName, type CostProfile, costIndex, costNames } from './cost.ts';
import { type HappeningKind, happeningKinds } from './happenings.ts';
import type { Observer } from './machine.ts';
import { MAX_CPUS } from './scenario.ts';

/** Bits that hardware or software set, or that software read: which CPU, and for which script line. */
interface Origin {
  readonly cpu: number;
  readonly line: number;
}

export interface Counts {
  traps: number;
  hypercalls: number;
  multicalls: number;
  updates: number;
  faults: number;
  sigsegvs: number;
  flushes: number;
}

export interface Mark {
  readonly counts: Counts;
  readonly spent: readonly number[];
  readonly charged: readonly number[];
  readonly time: number;
  readonly batches: BatchMark;
  readonly logBegin: number;
}

/** What a stretch of a run recorded. */
export interface Added {
  readonly counts: Counts;
  readonly spent: readonly number[];
  readonly charged: readonly number[];
  readonly cycles: number;
  readonly batches: Batches;
  readonly logBegin: number;
  readonly logEnd: number;
}

export class Recorder implements Observer {
  readonly log: EventLog;
  readonly counts: Counts = { traps: 0, hypercalls: 0, multicalls: 0, updates: 0, faults: 0, sigsegvs: 0, flushes: 0 };
  readonly batches = new BatchList();
  readonly lost: LostBit[] = [];
  readonly saved: SavedBit[] = [];
  readonly messages: KernelMessage[] = [];
  /** Pages of what expectations can ask for. */
  readonly happened = new Map<HappeningKind, Set<number>>(happeningKinds.map(kind => [kind, new Set()]));
  /** How many lost and saved bits, messages and pages of these there are. */
  told = 0;
  time = 0;
  /** Entries whose update closed a window since the scheduler last looked. */
  onWrite: (page: number, cpu: number) => void = () => {};
  private readonly spent = new Float64Array(costNames.length);
  /** How often each cost was charged. */
  private readonly charged = new Float64Array(costNames.length);
  private readonly reads = new Map<number, number>();
  private readonly sets = new Map<number, Origin>();
  /** Cycles of each cost, in the order of `costNames`. */
  private readonly prices: Float64Array;
  private readonly lineOf: (cpu: number, statement: number) => number;
  private readonly pageName: (page: number) => string;
  private readonly watched: (page: number) => boolean;

  /** `watched`: pages whose bits may be set and lost; `maxRows` of the log, and whether its numbers are `wide`. */
  constructor(
    profile: CostProfile,
    lineOf: (cpu: number, statement: number) => number,
    pageName: (page: number) => string,
    watched: (page: number) => boolean,
    maxRows?: number,
    wide = false,
  ) {
    this.log = new EventLog(maxRows, wide);
    this.prices = Float64Array.from(costNames, name => profile[name]);
    this.lineOf = lineOf;
    this.pageName = pageName;
    this.watched = watched;
  }

  charge(cost: CostName, times: number): void {
    const i = costIndex[cost];
    const cycles = this.prices[i] * times;
    this.spent[i] += cycles;
    this.charged[i] += times;
    this.time += cycles;
  }

  /** Cycles by cause, without the causes that cost nothing. */
  breakdown(): CostBreakdown {
    return Object.fromEntries(costNames.map((name, i) => [name, this.spent[i]]).filter(([, cycles]) => cycles !== 0));
  }

  /** How often each cost was charged, those that were not left out. */
  chargeCounts(): ChargeCounts {
    return Object.fromEntries(costNames.map((name, i) => [name, this.charged[i]]).filter(([, times]) => times !== 0));
  }

  event(
    kind: EventKind,
    cpu: number,
    statement: number,
    page: number,
    lo: number,
    hi: number,
    a: number,
    b: number,
    c: number,
  ): void {
    // A flush is heard by the CPU that loses its entries, but belongs to a statement of the CPU that asked.
    const line = this.lineOf(kind === 'flush_tlb' ? b : cpu, statement);
    if (isHappeningKind(kind)) this.happens(kind, page);
    switch (kind) {
      case 'load':
      case 'xchg':
      case 'cmpxchg':
        if (this.watched(page)) this.reads.set(page * MAX_CPUS + cpu, line);
        if (kind !== 'load') this.onWrite(page, cpu);
        break;
      case 'store':
      case 'emulate':
      case 'update':
        if (kind === 'update') this.counts.updates++;
        this.onWrite(page, cpu);
        break;
      case 'set_ad':
        this.wasSet(a, page, cpu, line);
        break;
      case 'lost':
      case 'saved': {
        const by = b > 0 ? `${hostCalls[b - 1]} that keeps A and D` : 'mmu_update with MMU_PT_UPDATE_PRESERVE_AD';
        for (const bit of [A, D]) if (a & bit) this.rescueOrLoss(kind, bit, page, cpu, line, by);
        const set = this.sets.get(page * 2 + (a & D ? 1 : 0));
        const read = this.reads.get(page * MAX_CPUS + cpu) ?? 0;
        this.log.append(kind, cpu, line, this.time, page, lo, hi, a, read, set?.line ?? 0);
        return;
      }
      case 'trap':
        this.counts.traps++;
        break;
      case 'fault':
        this.counts.faults++;
        break;
      case 'sigsegv':
        this.counts.sigsegvs++;
        break;
      case 'flush_tlb':
        this.counts.flushes++;
        break;
      case 'warn':
      case 'bug':
        this.told++;
        this.messages.push({ cpu, line, kind, text: (kind === 'warn' ? warnNames : bugNames)[a] });
        break;
      case 'hypercall':
        this.hypercall(lo, hi, a, b, c);
        break;
      default:
    }
    this.log.append(kind, cpu, line, this.time, page, lo, hi, a, b, c);
  }

  private happens(kind: HappeningKind, page: number): void {
    const pages = this.happened.get(kind)!;
    this.told -= pages.size;
    this.told += pages.add(page).size;
  }

  put(bits: number, cpu: number, statement: number, page: number): void {
    if (this.watched(page)) this.wasSet(bits, page, cpu, this.lineOf(cpu, statement));
  }

  private wasSet(bits: number, page: number, cpu: number, line: number): void {
    for (const bit of [A, D]) if (bits & bit) this.sets.set(page * 2 + (bit === D ? 1 : 0), { cpu, line });
  }

  moved(page: number, to: number, pages: number): void {
    moveKeys(this.reads, page * MAX_CPUS, to * MAX_CPUS, pages * MAX_CPUS);
    moveKeys(this.sets, page * 2, to * 2, pages * 2);
  }

  /** `by`: the step that kept it, where it was kept. */
  private rescueOrLoss(kind: 'lost' | 'saved', bit: number, page: number, cpu: number, line: number, by: string): void {
    const set = this.sets.get(page * 2 + (bit === D ? 1 : 0));
    const entry = {
      bit: bit === D ? ('D' as const) : ('A' as const),
      page: this.pageName(page),
      cpu,
      line,
      readLine: this.reads.get(page * MAX_CPUS + cpu) ?? null,
      hardwareCpu: set?.cpu ?? -1,
      hardwareLine: set?.line ?? 0,
    };
    this.told++;
    if (kind === 'lost') this.lost.push(entry);
    else this.saved.push({ ...entry, by });
  }

  private hypercall(argBytes: number, reasonAndOps: number, op: number, entries: number, updates: number): void {
    this.counts.hypercalls++;
    const multicall = isCallList(op, entries);
    if (multicall) this.counts.multicalls++;
    const operations = reasonAndOps >> 8;
    this.batches.add({
      via: multicall ? 'multicall' : 'direct',
      ops: operations ? batchOperations.filter((_, i) => operations & (1 << i)) : [hypercallNames[op]],
      entries,
      updates,
      argBytes,
      reason: (flushReasons[reasonAndOps & 0xff] ?? flushReasons[FLUSH_ISSUE]) as Exclude<FlushReason, 'NONE'>,
    });
  }

  /** Where the recording stands, to tell afterwards what was added since. */
  mark(): Mark {
    const [spent, charged] = [copied(this.spent), copied(this.charged)];
    const { time, log } = this;
    return { counts: { ...this.counts }, spent, charged, time, batches: this.batches.mark(), logBegin: log.length };
  }

  /** What was recorded since a mark. */
  since(mark: Mark): Added {
    const counts = { ...this.counts };
    for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] -= mark.counts[key];
    return {
      counts,
      spent: mark.spent.map((cycles, i) => this.spent[i] - cycles),
      charged: mark.charged.map((times, i) => this.charged[i] - times),
      cycles: this.time - mark.time,
      batches: this.batches.since(mark.batches),
      logBegin: mark.logBegin,
      logEnd: this.log.length,
    };
  }

  /** What was the last batch then may have become more. */
  /** The rows of a stretch happen once more, for a statement; `fold` says how much further on. */
  logAgain({ logBegin, logEnd }: Added, fold: Fold, cpu: number, statement: number): void {
    this.log.again(logBegin, logEnd, fold, this.lineOf(cpu, statement));
  }

  /** The same happened so many times more; its log rows are the caller's to fold. */
  again(added: Added, times: number): void {
    for (const key of Object.keys(this.counts) as (keyof Counts)[]) this.counts[key] += times * added.counts[key];
    for (let i = 0; i < this.spent.length; i++) this.spent[i] += times * added.spent[i];
    for (let i = 0; i < this.charged.length; i++) this.charged[i] += times * added.charged[i];
    this.time += times * added.cycles;
    this.batches.again(added.batches, times);
  }
}

/** As plain numbers: a typed array of its own takes longer to make than all else that is done of a short lap. */
function copied(from: Float64Array): number[] {
  const to: number[] = [];
  for (let i = 0; i < from.length; i++) to.push(from[i]);
  return to;
}

/** Whether two stretches recorded the same, their rows of the log apart. */
export function sameAdded(x: Added, y: Added): boolean {
  return (
    x.cycles === y.cycles &&
    Object.keys(x.counts).every(key => x.counts[key as keyof Counts] === y.counts[key as keyof Counts]) &&
    x.spent.every((cycles, i) => cycles === y.spent[i]) &&
    x.charged.every((times, i) => times === y.charged[i]) &&
    sameBatches(x.batches, y.batches)
  );
}

/** Stretches that follow each other, as one. */
export function addedTogether(parts: readonly Added[]): Added {
  const [first, ...others] = parts;
  const counts = { ...first.counts };
  const [spent, charged] = [first.spent.slice(), first.charged.slice()];
  let { cycles, logEnd } = first;
  for (const other of others) {
    for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += other.counts[key];
    other.spent.forEach((more, i) => {
      spent[i] += more;
    });
    other.charged.forEach((more, i) => {
      charged[i] += more;
    });
    cycles += other.cycles;
    logEnd = other.logEnd;
  }
  const batches = parts.flatMap(part => part.batches);
  return { counts, spent, charged, cycles, batches, logBegin: first.logBegin, logEnd };
}

/** What stood under one key stands under another one. */
function moveKey<Value>(map: Map<number, Value>, from: number, to: number): void {
  const value = map.get(from);
  map.delete(from);
  if (value === undefined) map.delete(to);
  else map.set(to, value);
}

/** What stood under so many keys stands under others. */
function moveKeys<Value>(map: Map<number, Value>, from: number, to: number, count: number): void {
  if (count < map.size) {
    for (let i = 0; i < count; i++) moveKey(map, from + i, to + i);
    return;
  }
  const moved = [...map].filter(([key]) => key >= from && key < from + count);
  for (const key of map.keys())
    if ((key >= from && key < from + count) || (key >= to && key < to + count)) map.delete(key);
  for (const [key, value] of moved) map.set(key - from + to, value);
}
