/**
 * The same tool everywhere: five places look at the same scripts, and see the same diagnostics, hovers, counts, verdicts
 * and timelines, to the letter. Nothing is a second implementation of anything, and here is the proof. The fifth, VS Code
 * once more with the extension in the browser's host, is in the long tier: serverless.test.ts has that host every time.
 */
import { describe, expect, test } from 'vitest';
import { checkedByCli, seenByCli } from './everywhere/cli.ts';
import { seenInNeovim } from './everywhere/neovim.ts';
import { seenInPlayground } from './everywhere/playground.ts';
import { type Place, type Seen, scripts } from './everywhere/seen.ts';
import { seenInVsCode } from './everywhere/vscode.ts';

const places: Readonly<Record<string, Place>> = {
  'command line': seenByCli,
  neovim: seenInNeovim,
  playground: seenInPlayground,
  workbench: seenInVsCode('node'),
  ...(process.env.LONG && { 'web host': seenInVsCode('web') }),
};
const seen: Record<string, Readonly<Record<string, Seen>>> = {};

test.each(Object.entries(places))('looked at: %s', async (name, place) => {
  seen[name] = await place(scripts);
  expect(Object.keys(seen[name])).toEqual(scripts.map(script => script.name));
});

describe.each(scripts)('$name', script => {
  test.each<keyof Seen>(['diagnostics', 'hovers', 'counts', 'verdicts', 'timeline'])('%s', aspect => {
    const everywhere = Object.fromEntries(Object.keys(places).map(place => [place, seen[place][script.name][aspect]]));
    const same = Object.fromEntries(Object.keys(places).map(place => [place, everywhere['command line']]));
    expect(everywhere).toEqual(same);
  });

  test('and it is worth seeing', () => {
    const { diagnostics, hovers, counts, verdicts, timeline } = seen['command line'][script.name];
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(hovers.map(text => text.length > 40)).toEqual(hovers.map(() => true));
    expect(Object.keys(counts).length > 0).toBe(!script.broken);
    expect(verdicts.length > 0).toBe(!script.broken);
    // Nothing is left as one run has it where an exploration is small.
    expect(verdicts.filter(line => line.includes('on this run'))).toEqual([]);
    expect(timeline.length > 20).toBe(!script.broken);
  });
});

test('verdicts of each kind are among them, true and false', () => {
  const { verdicts } = seen['command line']['judged.pte'];
  const kinds = verdicts.map(line =>
    /: (never|sometimes|always|traps|cycles).*: (holds|fails|unknown|skipped);/.exec(line),
  );
  expect([...new Set(kinds.map(kind => `${kind?.[1]} ${kind?.[2]}`))].sort()).toEqual([
    'always fails',
    'always holds',
    'cycles fails',
    'never fails',
    'never holds',
    'never skipped',
    'never unknown',
    'sometimes fails',
    'sometimes holds',
    'traps holds',
  ]);
});

test('what ptelab check prints is what editors show of a script that does not run', () => {
  const script = scripts.find(({ broken }) => broken)!;
  const { diagnostics } = seen['command line'][script.name];
  const shown = diagnostics.map(
    ({ code, severity, range, message }) => `${range[0]}:${range[1]}: ${severity} ${code}: ${message}`,
  );
  expect(checkedByCli(script)).toEqual(shown);
});
