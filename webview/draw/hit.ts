/** Which box is under the pointer, and which box is an event's: the innermost first. */

import { toOwn } from '../layout/clock.ts';
import { lastAtMost } from '../layout/last-at-most.ts';
import { layers } from '../layout/places.ts';
import { shiftOf } from '../layout/turns.ts';
import { type Visible, visibleBoxes } from '../layout/visible.ts';
import type { LaneRow } from './rows.ts';
import { clockIn, GUTTER, type Hit, type Scene, scaleOf, timeAt } from './scene.ts';

/** Pixels by which a pointer may miss. */
const REACH = 4;

/** The box at a point of the canvas. */
export function hitAt(scene: Scene, x: number, y: number): Hit | null {
  const row = scene.rows.lanes.find(r => y >= r.top - 1 && y <= r.top + r.height + 1);
  if (!row || x < GUTTER) return null;
  const scale = scaleOf(scene);
  const time = toOwn(clockIn(scene, row.recording), timeAt(scene, x));
  const { unfolding } = row.layout;
  for (const { boxes } of row.lane.layers.toReversed()) {
    const near = visibleBoxes(boxes, unfolding, time - REACH / scale, time + REACH / scale, scale);
    const distance = (v: Visible) => Math.max(0, v.start - time, time - v.end) * scale;
    const best = near.reduce<Visible | null>((a, b) => (!a || distance(b) < distance(a) ? b : a), null);
    if (best && distance(best) <= REACH) {
      return { row, boxes, visible: best, event: unfolding.indexOf(boxes.row[best.box], best.turn) };
    }
  }
  return null;
}

/** The box that an event has in these rows; null for one that is told in words only. */
export function hitOf(rows: readonly LaneRow[], backend: string, event: number): Hit | null {
  for (const row of rows) {
    if (row.recording.result.backend !== backend) continue;
    const { row: logRow, turn, segment } = row.layout.unfolding.at(event);
    const { log } = row.layout.unfolding;
    const layer = layers[log.kind[logRow]];
    const found = row.lane.layers.find(l => l.layer === layer);
    if (!found || (row.lane.cpu >= 0 && row.lane.cpu !== log.cpu[logRow])) continue;
    const { boxes } = found;
    const box = lastAtMost(boxes.length, logRow, i => boxes.row[i]);
    if (box < 0 || boxes.row[box] !== logRow) continue;
    const shift = shiftOf(segment, turn);
    const [start, end] = [boxes.start[box] + shift, boxes.end[box] + shift];
    return { row, boxes, visible: { start, end, box, turn, last: box, merged: 1, times: 0 }, event };
  }
  return null;
}
