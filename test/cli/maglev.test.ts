/** When a call does without V8's Maglev at first: only where V8 has it of itself, and the caller says nothing of it. */
import { expect, test } from 'vitest';
import { hasMaglev } from '../../src/cli/maglev.ts';

const of = (node: string, execArgv: string[] = [], env: NodeJS.ProcessEnv = {}): boolean =>
  hasMaglev({ versions: { node } as NodeJS.ProcessVersions, execArgv, env });

test('Node 24 and later have it', () => {
  expect(['20.20.2', '22.9.0', '24.0.0', '26.1.0'].map(node => of(node))).toEqual([false, false, true, true]);
});

test('a caller that names it has it as they said', () => {
  expect(of('24.0.0', ['--no-maglev'])).toBe(false);
  expect(of('24.0.0', [], { NODE_OPTIONS: '--maglev' })).toBe(false);
  expect(of('24.0.0', ['--jitless'])).toBe(false);
});
