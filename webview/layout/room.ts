/**
 * How many boxes a log can have in each layer: its rows, counted by CPU and kind. So each layer's columns are made once, at
 * their full length.
 */
import { eventKinds, kindIndex } from '../../src/model/events.ts';
import type { LogColumns } from '../../src/model/log.ts';
import { type Layer, layers } from './places.ts';

/** As many as a log has numbers for. */
const CPUS = 256;
const KINDS = eventKinds.length;

export class Room {
  private readonly rows = new Uint32Array(CPUS * KINDS);

  constructor({ length, cpu, kind }: LogColumns) {
    for (let row = 0; row < length; row++) this.rows[cpu[row] * KINDS + kind[row]]++;
  }

  /** The most boxes that a layer of one CPU can have. A lock is also a step where it is the system call's own. */
  of(cpu: number, layer: Layer): number {
    let rows = layer === 'step' ? this.rows[cpu * KINDS + kindIndex.lock] : 0;
    for (let kind = 0; kind < KINDS; kind++) if (layers[kind] === layer) rows += this.rows[cpu * KINDS + kind];
    return rows;
  }

  /** The same of a layer that is one for all CPUs. */
  ofAll(layer: Layer): number {
    let rows = 0;
    for (let cpu = 0; cpu < CPUS; cpu++) rows += this.of(cpu, layer);
    return rows;
  }
}
