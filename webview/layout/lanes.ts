/**
 * From a log to lanes of boxes, in cycles; no pixels, no DOM. One pass over the rows; folded rows are laid out once.
 *
 * An event is logged when its cost has been paid, and the run's clock moves by costs alone: so its box reaches back to
 * the event before, whoever's that was. A trap or a hypercall lasts until the guest itself goes on, a statement until its
 * last event.
 */
import { kindIndex } from '../../src/model/events.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
import { type BufferLayout, layoutBuffer } from './batches.ts';
import { BoxColumns, type Boxes } from './boxes.ts';
import { type Layer, layers, layersOf, type Part, parts } from './places.ts';
import { Room } from './room.ts';
import { lastShift, type Segment, timesWithin } from './turns.ts';
import { Unfolding } from './unfold.ts';

export interface Lane {
  readonly part: Part;
  /** -1 where the lane is for all CPUs. */
  readonly cpu: number;
  readonly layers: readonly { readonly layer: Layer; readonly boxes: Boxes }[];
  /** Of the part `buffer` only. */
  readonly buffer: BufferLayout | null;
}

export interface TimelineLayout {
  readonly unfolding: Unfolding;
  readonly lanes: readonly Lane[];
  /** When the last event is over. */
  readonly end: number;
}

const { return: RETURN, lock: LOCK, unlock: UNLOCK, leave_lazy: LEAVE, flush_tlb: FLUSH_TLB } = kindIndex;
const drawn = parts.flatMap(part => layersOf[part]).filter(layer => layer !== 'batch' && layer !== 'fill');

/**
 * Lays out a log. Lanes in which nothing happens are left out, and so are boxes of the kinds in `without`; what a batch
 * took is part of it whatever is left out. `known` is the log's unfolding where there is one already.
 */
export function layoutTimeline(
  log: LogColumns,
  cpus: number,
  without: ReadonlySet<number> = new Set(),
  known?: Unfolding,
): TimelineLayout {
  const unfolding = known ?? new Unfolding(log);
  const room = new Room(log);
  const perCpu = Array.from(
    { length: cpus },
    (_, cpu) => new CpuColumns(without, room, cpu, unfolding.segments.length),
  );
  const marks = new BoxColumns(room.ofAll('mark'), unfolding.segments.length);
  let before = 0;
  const lay = (segment: Segment) => {
    const { begin, end, times, cycles, parts } = segment;
    if (times > 1) {
      const over = log.time[end - 1] + lastShift(unfolding.segmentOf(end - 1), segment);
      before = Math.max(before, over - cycles);
    }
    for (const part of parts) lay(part);
    if (parts.length === 0) {
      for (let row = begin; row < end; row++) {
        const time = log.time[row];
        if (layers[log.kind[row]] === 'mark') {
          if (!without.has(log.kind[row])) marks.push(row, time, time);
        } else perCpu[log.cpu[row]]?.add(log, row, before);
        before = time;
      }
      const happen = timesWithin(segment, null);
      marks.cut(happen);
      for (const columns of perCpu) columns.cut(happen);
    }
    if (times === 1) return;
    for (const columns of perCpu) columns.endFold(segment);
    before += (times - 1) * cycles;
  };
  lay(unfolding.whole);
  const end = unfolding.count ? unfolding.timeOf(unfolding.count - 1) : 0;
  const lanes: Lane[] = [];
  if (marks.length) {
    lanes.push({ part: 'marks', cpu: -1, layers: [{ layer: 'mark', boxes: marks.columns() }], buffer: null });
  }
  perCpu.forEach((columns, cpu) => {
    for (const part of parts) {
      const buffer = part === 'buffer' ? layoutBuffer(log, unfolding, cpu, room.of(cpu, 'fill')) : null;
      const laid = buffer
        ? [
            { layer: 'batch' as const, boxes: buffer.batches },
            { layer: 'fill' as const, boxes: buffer.fills },
          ]
        : columns.of(part);
      if (laid.some(({ boxes }) => boxes.length)) lanes.push({ part, cpu, layers: laid, buffer });
    }
  });
  return { unfolding, lanes, end };
}

/** Layers whose boxes end at a later row. */
const lasting: ReadonlySet<Layer> = new Set(['statement', 'lock', 'lazy', 'call']);

/** The boxes of one CPU while rows go by. */
class CpuColumns {
  private readonly columns: ReadonlyMap<Layer, BoxColumns>;
  private readonly open = new Map<Layer, number>();
  /** Time of this CPU's event before, and its row. */
  private last = 0;
  private lastRow = -1;
  private readonly without: ReadonlySet<number>;

  constructor(without: ReadonlySet<number>, room: Room, cpu: number, segments: number) {
    this.without = without;
    const used = drawn.filter(layer => room.of(cpu, layer) > 0);
    this.columns = new Map(used.map(layer => [layer, new BoxColumns(room.of(cpu, layer), segments)]));
  }

  /** `before` is the time of the log's event before. */
  add(log: LogColumns, row: number, before: number): void {
    const kind = log.kind[row];
    const time = log.time[row];
    const layer = layers[kind];
    if (layer !== 'update') this.close('call', this.last);
    if (layer === 'statement') this.close('statement', this.last);
    else if (kind === RETURN) this.close('statement', time);
    else if (kind === UNLOCK) this.close('lock', time);
    else if (kind === LEAVE) this.close('lazy', time);
    // a TLB flush that another CPU asked for is no part of what this one is doing
    if (kind !== FLUSH_TLB || log.b[row] === log.cpu[row]) {
      this.last = time;
      this.lastRow = row;
    }
    if (!layer || layer === 'fill' || layer === 'batch' || this.without.has(kind)) return;
    if (kind === LOCK && log.a[row] === 1) {
      // what comes before it is the system call's own cost
      this.columns.get('step')!.push(row, time, time);
      return;
    }
    const lasts = lasting.has(layer);
    const box = this.columns.get(layer)!.push(row, lasts && layer !== 'call' ? time : before, time);
    if (lasts) this.open.set(layer, box);
  }

  /** Ends a segment without parts, whose rows happen so often in all. */
  cut(times: number): void {
    for (const columns of this.columns.values()) columns.cut(times);
  }

  /** Ends a fold: what a turn of it leaves open ends with this CPU's last event in it. */
  endFold({ begin, times, cycles }: Segment): void {
    for (const [layer, box] of this.open) {
      if (this.columns.get(layer)!.rowOf(box) >= begin) this.close(layer, this.last);
    }
    // what began before is open still, and may end with the last turn
    if (this.lastRow >= begin) this.last += (times - 1) * cycles;
  }

  of(part: Part): { layer: Layer; boxes: Boxes }[] {
    for (const layer of [...this.open.keys()]) this.close(layer, this.last);
    return layersOf[part]
      .filter(layer => this.columns.has(layer))
      .map(layer => ({ layer, boxes: this.columns.get(layer)!.columns() }));
  }

  private close(layer: Layer, time: number): void {
    const box = this.open.get(layer);
    if (box === undefined) return;
    this.columns.get(layer)!.close(box, time);
    this.open.delete(layer);
  }
}
