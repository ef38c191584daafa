/**
 * How many boxes a log can have in each layer: no more than it has rows of the layer's kinds. With that known, a layer's columns
 * are made once, at their full length.
 */
import type { LogColumns } from '../../src/model/log-columns.ts';
import { type Layer, layers } from './places.ts';

/** As many as a log can tell apart: its column of CPUs has bytes. */
const CPUS = 256;

export class Room {
  /** Rows of each layer, and of none, by CPU. */
  private readonly rows = new Map(layers.map(layer => [layer, new Uint32Array(CPUS)]));

  constructor({ length, cpu, kind }: LogColumns) {
    const ofKind = layers.map(layer => this.rows.get(layer)!);
    for (let row = 0; row < length; row++) ofKind[kind[row]][cpu[row]]++;
  }

  /** The most boxes that a layer of one CPU can have. A lock may be a step instead: mmap_sem is (see lanes.ts). */
  of(cpu: number, layer: Layer): number {
    return this.rows.get(layer)![cpu] + (layer === 'step' ? this.rows.get('lock')![cpu] : 0);
  }

  /** The same of a layer that is one for all CPUs. */
  ofAll(layer: Layer): number {
    return this.rows.get(layer)!.reduce((sum, rows) => sum + rows);
  }
}
