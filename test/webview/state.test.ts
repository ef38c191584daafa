import { describe, expect, test } from 'vitest';
import type { ReportedDiagnostic } from '../../src/model/report.ts';
import type { PackedRecording, ToPanel } from '../../src/protocol/messages.ts';
import { wholeRun } from '../../webview/layout/viewport.ts';
import type { Change } from '../../webview/shown.ts';
import { Panel } from '../../webview/state.ts';
import { gridOf } from '../../webview/views/verdicts.ts';
import { naiveRun, nativeRun, patch4Run, show, trappingRun } from './recordings.ts';

const thread = () => show([nativeRun(), trappingRun(), patch4Run()]);
const error: ReportedDiagnostic = {
  code: 'PTE004',
  severity: 'error',
  line: 3,
  column: 1,
  endLine: 3,
  endColumn: 5,
  message: 'no mapping heep',
};

test('the pair that tells the story opens: what loses a bit beside what keeps it, else before and after', () => {
  const panel = new Panel();
  panel.receive(show([nativeRun(4), naiveRun(), patch4Run()]));
  expect(panel.chosen).toEqual(['naive', 'xen-2.6.27']);
  panel.receive({ ...thread(), uri: 'file:///other.pte' });
  expect(panel.chosen).toEqual(['xen-2.6.26', 'xen-2.6.27']);
  panel.receive({ ...show([nativeRun(4), naiveRun()]), uri: 'file:///third.pte' });
  expect(panel.chosen).toEqual(['native', 'naive']);
  panel.receive({ ...show([nativeRun(4), patch4Run()]), uri: 'file:///fourth.pte' });
  expect(panel.chosen).toEqual(['native', 'xen-2.6.27']);
  panel.receive({ ...show([nativeRun(4)]), uri: 'file:///fifth.pte' });
  expect(panel.chosen).toEqual(['native']);
});

test('any number of backends stand above each other, in the order of the script, and at least one', () => {
  const panel = new Panel();
  panel.receive(thread());
  panel.choose('xen-2.6.27');
  panel.toggle('native');
  expect(panel.chosen).toEqual(['native', 'xen-2.6.27']);
  panel.toggle('xen-2.6.26');
  expect(panel.chosen).toEqual(['native', 'xen-2.6.26', 'xen-2.6.27']);
  panel.toggle('native');
  panel.toggle('xen-2.6.26');
  panel.toggle('xen-2.6.27');
  expect(panel.chosen).toEqual(['xen-2.6.27']);
});

test('a script that is shown again is as it was left', () => {
  const panel = new Panel();
  panel.receive(thread());
  panel.choose('native', 'xen-2.6.26', 'xen-2.6.27');
  panel.look({ from: 10, to: 500 });
  panel.mark({ a: 20 });
  panel.receive({ ...thread(), uri: 'file:///other.pte' });
  expect(panel.markers).toEqual({});
  expect(panel.chosen).toEqual(['xen-2.6.26', 'xen-2.6.27']);
  panel.receive(thread());
  expect(panel.chosen).toEqual(['native', 'xen-2.6.26', 'xen-2.6.27']);
  expect(panel.view).toEqual({ from: 10, to: 500 });
  expect(panel.markers).toEqual({ a: 20 });
});

test('an error leaves the last good run and says so', () => {
  const panel = new Panel();
  panel.receive(thread());
  panel.receive(show([], { diagnostics: [error] }));
  expect(panel.status).toEqual({ kind: 'failed', message: 'Not run: line 3: no mapping heep' });
  expect(panel.recordings()).toHaveLength(2);
  panel.receive(thread());
  expect(panel.status.kind).toBe('fresh');
});

test('an edit makes the result stale, an edit of another script does not', () => {
  const panel = new Panel();
  panel.receive(thread());
  panel.receive({ kind: 'stale', uri: 'file:///other.pte' });
  expect(panel.status.kind).toBe('fresh');
  panel.receive({ kind: 'stale', uri: 'file:///heap.pte' });
  expect(panel.status.kind).toBe('stale');
});

test('the same script run again keeps backends and window', () => {
  const panel = new Panel();
  panel.receive(thread());
  panel.choose('xen-2.6.26');
  panel.look({ from: 100, to: 900 });
  panel.receive(thread());
  expect(panel.chosen).toEqual(['xen-2.6.26']);
  expect(panel.view).toEqual({ from: 100, to: 900 });
});

test('what is kept over a reload comes back, for the same script', () => {
  const before = new Panel();
  before.receive(thread());
  before.choose('xen-2.6.26');
  before.toggle('native');
  before.look({ from: 10, to: 500 });
  const after = new Panel(before.saved());
  after.receive(thread());
  expect(after.chosen).toEqual(['native', 'xen-2.6.26']);
  expect(after.view).toEqual({ from: 10, to: 500 });
  const other = new Panel(before.saved());
  other.receive({ ...thread(), uri: 'file:///other.pte' });
  expect(other.chosen).toEqual(['xen-2.6.26', 'xen-2.6.27']);
});

test('watchers hear what changed', () => {
  const panel = new Panel();
  const heard: Change[][] = [];
  panel.receive(thread());
  panel.watch(changes => heard.push([...changes]));
  panel.receive({ kind: 'cursor', uri: 'file:///heap.pte', line: 7 });
  panel.receive({ kind: 'cursor', uri: 'file:///heap.pte', line: 7 });
  panel.moveTo({ backend: 'xen-2.6.27', event: 3 });
  expect(heard).toEqual([['cursor'], ['playhead', 'remark']]);
});

test('the verdict grid has a row a backend and a column an expectation', () => {
  const { expects } = thread();
  const grid = gridOf(['native', 'xen-2.6.26', 'xen-2.6.27'], expects);
  expect(grid.columns.map(c => c.text)).toEqual(['never lost D', 'traps == 0', 'hypercalls <= 4']);
  expect(grid.rows.map(r => r.cells.map(cell => cell?.verdict ?? '-').join(' '))).toEqual([
    'never - -',
    'never - -',
    'never count count',
  ]);
});

test('an expectation on a backend that was not run has a row of its own', () => {
  const skipped = { line: 5, backend: 'vmi', text: 'traps == 0', ok: null, verdict: 'skipped', message: '' } as const;
  expect(gridOf(['native'], [skipped]).rows.map(r => r.backend)).toEqual(['native', 'vmi']);
});

describe('a run that goes on', () => {
  const { uri, script, text = '', version } = show([]);
  const part = (recording: PackedRecording, first?: true): ToPanel => ({
    kind: 'part',
    uri,
    script,
    text,
    version,
    recording,
    first,
  });

  test('its parts take the place of each other, and the choice waits for its backend', () => {
    const panel = new Panel();
    panel.receive(thread());
    panel.choose('xen-2.6.26');
    panel.receive({
      kind: 'running',
      uri: 'file:///heap.pte',
      progress: { backend: 'native', events: 9, done: 0, of: 3 },
    });
    expect(panel.status).toMatchObject({ kind: 'running', progress: 'native: 9 events · 0 of 3 backends done' });
    panel.receive(part(nativeRun(), true));
    expect(panel.shown!.recordings).toHaveLength(1);
    expect(panel.chosen).toEqual(['native']);
    panel.receive(thread());
    expect(panel.chosen).toEqual(['xen-2.6.26']);
  });

  test('the playhead and the window stay while the rest comes', () => {
    const panel = new Panel();
    panel.receive(part(nativeRun(4)));
    panel.moveTo({ backend: 'native', event: 3 });
    expect(panel.view).toEqual(wholeRun(panel.end()));
    panel.receive(part(nativeRun(8)));
    expect(panel.view).toEqual(wholeRun(panel.end()));
    expect(panel.playhead).toEqual({ backend: 'native', event: 3 });
    panel.look({ from: 100, to: 300 });
    panel.receive(show([nativeRun(64)]));
    expect(panel.view).toEqual({ from: 100, to: 300 });
    expect(panel.playhead).toEqual({ backend: 'native', event: 3 });
  });

  test('its recordings come one by one, and a backend’s whole run takes the place of its beginning', () => {
    const panel = new Panel();
    panel.receive(part(nativeRun(4)));
    const short = panel.end();
    panel.receive(part(nativeRun(64)));
    panel.receive(part(naiveRun()));
    expect(panel.shown!.recordings.map(r => r.result.backend)).toEqual(['native', 'naive']);
    expect(panel.end()).toBeGreaterThan(short);
  });

  test('given up, its part stays', () => {
    const panel = new Panel();
    panel.receive(part(nativeRun()));
    panel.cancel();
    panel.receive({ kind: 'running', uri, progress: { backend: 'native', events: 9, done: 0, of: 3 } });
    panel.receive(part(naiveRun()));
    expect(panel.status).toMatchObject({ kind: 'failed', message: 'Cancelled.' });
    expect(panel.recordings()).toHaveLength(1);
    panel.receive({ kind: 'cancelled', uri });
    expect(panel.status).toMatchObject({ kind: 'failed', message: 'Cancelled.' });
    panel.receive({ kind: 'running', uri });
    expect(panel.status).toMatchObject({ kind: 'running' });
  });

  test('given up too late, it is shown', () => {
    const panel = new Panel();
    panel.receive(part(nativeRun()));
    panel.cancel();
    panel.receive(show([nativeRun(), naiveRun()]));
    expect(panel.status.kind).toBe('fresh');
    expect(panel.recordings()).toHaveLength(2);
  });
});

test('markers, filter, prices and alignment come back after a reload', () => {
  const before = new Panel();
  before.receive(thread());
  before.choose('xen-2.6.26');
  before.toggle('xen-2.6.27');
  before.arrange({ aligned: true });
  before.mark({ a: 100, b: 900 });
  before.filter(new Set(['hardware']));
  before.price({ trap: 3000 });
  const after = new Panel(JSON.parse(JSON.stringify(before.saved())));
  after.receive(thread());
  const { aligned, markers, hidden, prices, chosen } = after;
  expect({ aligned, markers, hidden, prices, chosen }).toEqual({
    aligned: true,
    markers: { a: 100, b: 900 },
    hidden: new Set(['hardware']),
    prices: { trap: 3000 },
    chosen: ['xen-2.6.26', 'xen-2.6.27'],
  });
});
