/** Everything that a frame of the timeline is drawn from. */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import type { Boxes } from '../layout/boxes.ts';
import { type Clock, plain } from '../layout/clock.ts';
import type { Viewport } from '../layout/viewport.ts';
import type { Visible } from '../layout/visible.ts';
import type { Markers } from '../shown.ts';
import type { Theme } from '../theme.ts';
import type { LaneRow, Rows } from './rows.ts';

/** A box of a lane, as hit by the pointer or reached by the keyboard. */
export interface Hit {
  readonly row: LaneRow;
  readonly boxes: Boxes;
  readonly visible: Visible;
  /** Number of its event in the unfolded log. */
  readonly event: number;
}

export interface Scene {
  readonly rows: Rows;
  readonly view: Viewport;
  readonly theme: Theme;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The script's lines, for the words on statements; empty where unknown. */
  readonly script: readonly string[];
  readonly cursorLine: number;
  /** Where only a stretch of a run is to be drawn: on its own clock, as `view` then is. */
  readonly only?: { readonly from: number; readonly to: number };
  readonly clocks: ReadonlyMap<PackedRecording, Clock>;
  /** From the cycles that the axis names to places on it. */
  readonly axis: Clock;
  readonly markers: Markers;
  readonly playhead: { readonly backend: string; readonly event: number; readonly time: number } | null;
}

/** Width of the lanes' names at the left. */
export const GUTTER = 92;

/** A run's clock in this scene. */
export function clockIn({ clocks }: Pick<Scene, 'clocks'>, recording: PackedRecording): Clock {
  return clocks.get(recording) ?? plain;
}

/** Pixels a cycle. */
export function scaleOf(scene: Pick<Scene, 'view' | 'width'>): number {
  return Math.max(1, scene.width - GUTTER) / (scene.view.to - scene.view.from);
}

export function xOf(scene: Pick<Scene, 'view' | 'width'>, time: number): number {
  return GUTTER + (time - scene.view.from) * scaleOf(scene);
}

export function timeAt(scene: Pick<Scene, 'view' | 'width'>, x: number): number {
  return scene.view.from + (x - GUTTER) / scaleOf(scene);
}
