/** Kernel functions as functions of a script: they check clean, and with them all is as it was. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { isReplaceable } from '../../src/lang/elaborate/replaced.ts';
import { functions } from '../../src/lang/functions.ts';
import { copyOf } from '../../src/lang/kernel-copy.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { presets } from '../../src/sim/presets.ts';
import { runScenario } from '../../src/sim/run.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const names = Object.keys(functions).filter(isReplaceable);
const copies = presets.flatMap(({ name }) =>
  names.flatMap(fn => {
    const text = copyOf(fn, { name, preset: name, overrides: {} });
    return text === undefined ? [] : [[fn, name, text] as const];
  }),
);

it('a pair of every backend can be said, also that of Xen', () => {
  const said = (fn: string) => copies.filter(([name]) => name === fn).map(([, backend]) => backend);
  // Patch 3's reads a PAE entry at once, which no function of a script does.
  const others = presets.map(({ name }) => name).filter(name => name !== 'xen-patch3');
  expect(said('ptep_modify_prot_start')).toEqual(others);
  expect(said('ptep_modify_prot_commit')).toEqual(presets.map(({ name }) => name));
  expect(said('set_pte_at')).toContain('xen-trap');
  const [, , text] = copies.find(([fn, name]) => fn === 'ptep_modify_prot_commit' && name === 'xen-2.6.27')!;
  expect(text).toBe(`# linux-2.6/arch/x86/xen/mmu.c
fn ptep_modify_prot_commit(p, new) on xen-2.6.27 {
  xen_mc_batch()
  extend_mmu_update(p, MMU_PT_UPDATE_PRESERVE_AD, new)
  xen_mc_issue(LAZY_MMU)
}
`);
});

it('what has a step of its own is not said, nor what a kernel does not have', () => {
  expect(copyOf('ptep_get_and_clear', { name: 'native', preset: 'native', overrides: {} })).toBeUndefined();
  expect(copyOf('flush_tlb_batched_pending', { name: 'native', preset: 'native', overrides: {} })).toBeUndefined();
});

describe.each(copies)('%s of %s', (_, backend, text) => {
  const script = `backend ${backend}\nmap heap 2 pages rw written\ncpu 0 { mprotect heap r }\n${backend === 'lguest' ? '' : 'cpu 1 { write heap[1] }\n'}expect never lost D\n`;

  it('checks clean, runs and explores as before', () => {
    const changed = compile(script + text, 'test.pte').diagnostics.map(({ code }) => code);
    expect(changed).toEqual(compile(script, 'test.pte').diagnostics.map(({ code }) => code));
    const [before, after] = [script, script + text].map(one => scenarioOf(one));
    const run = (of: typeof before) => runScenario(of).recordings[0].result;
    expect(run(after)).toEqual(run(before));
    const explored = (of: typeof before) => {
      const { result, expects } = exploreScenario(of, of.backends[0]);
      const { complete, outcomes, hangs, traps, updates, cycles } = result;
      const lost = result.lost.map(({ bit, page, line }) => [bit, page, line]);
      return { complete, outcomes, hangs, traps, updates, cycles, lost, verdicts: expects.map(e => e.verdict) };
    };
    expect(explored(after)).toEqual(explored(before));
  });
});
