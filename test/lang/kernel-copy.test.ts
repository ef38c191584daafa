/** Kernel functions as functions of a script: they check clean, and with them all is as it was. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { isReplaceable } from '../../src/lang/elaborate/replaced.ts';
import { functions } from '../../src/lang/functions.ts';
import { copyOf } from '../../src/lang/kernel-copy.ts';
import { fileCopy, hasFrom } from '../../src/lang/kernel-file-copy.ts';
import { readFrom } from '../../src/lang/used-files.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { kernelTexts } from '../../src/sim/kernel-places.ts';
import { presets } from '../../src/sim/presets.ts';
import { runScenario } from '../../src/sim/run.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const names = Object.keys(functions).filter(isReplaceable);
const copies = presets.flatMap(({ name }) =>
  names.flatMap(fn => {
    const copy = copyOf(fn, { name, preset: name, overrides: {} });
    return copy && 'text' in copy ? [[fn, name, copy.text] as const] : [];
  }),
);

it('a pair of every backend can be said, also that of Xen', () => {
  const said = (fn: string) => copies.filter(([name]) => name === fn).map(([, backend]) => backend);
  // Patch 3's reads a PAE entry at once, which no function of a script does.
  const others = presets
    .filter(({ name, family }) => name !== 'xen-patch3' && family !== 's390')
    .map(({ name }) => name);
  // s390's start is steps of its own.
  expect(said('ptep_modify_prot_start')).toEqual(others);
  expect(said('ptep_modify_prot_commit')).toEqual(presets.map(({ name }) => name));
  expect(said('set_pte_at')).toContain('xen-trap');
  const [, , text] = copies.find(([fn, name]) => fn === 'ptep_modify_prot_commit' && name === 'xen-2.6.27')!;
  expect(text).toBe(`fn ptep_modify_prot_commit(p, new) on xen-2.6.27 {
  xen_mc_batch()
  extend_mmu_update(p, MMU_PT_UPDATE_PRESERVE_AD, new)
  xen_mc_issue(LAZY_MMU)
}
`);
});

it('what has a step of its own is not said, nor what a kernel does not have', () => {
  expect(copyOf('ptep_get_and_clear', { name: 'native', preset: 'native', overrides: {} })).toEqual({
    lacks: 'old = native_xchg(p, 0)',
  });
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

describe('a file', () => {
  const files = [...new Set(kernelTexts().map(({ file }) => file))];
  const shipped = presets.map(({ name }) => ({ name, preset: name, overrides: {} }));
  const all = files.flatMap(file =>
    shipped.flatMap(choice =>
      hasFrom(file, choice) ? [[file, choice.name, fileCopy(file, choice, 'mine')] as const] : [],
    ),
  );
  const good = all.flatMap(([file, name, copy]) => ('text' in copy ? [[file, name, copy.text] as const] : []));

  it.each(good)('%s of %s is used by a script, and all happens on its backend as before', (_, backend, text) => {
    const script = `use "copy.pte"
backend ${backend}
map heap 4 pages rw written
cpu 0 {
  mprotect heap r
  lock heap
  let old = ptep_modify_prot_start(heap[0])
  ptep_modify_prot_commit(heap[0], old, pte_mkwrite(old))
  lazy { set_pte_at(heap[1], pte_mkclean(old)) ptep_set_wrprotect(heap[0]) }
  set_pte_at(heap[2], ptep_get_and_clear(heap[3]))
  ptep_test_and_clear_young(heap[1])
  unlock heap
}
${backend === 'lguest' ? '' : 'cpu 1 { write heap[3] }\n'}`;
    const files = readFrom({ 'copy.pte': { text } });
    const { scenario, diagnostics } = compile(script, 'test.pte', { files });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [mine, shipped] = runScenario(scenario!).recordings;
    // Tracepoints are left out.
    const happened = (of: typeof mine) =>
      [...expandedEvents(of.log)].filter(({ kind }) => !kind.startsWith('xen_mmu_'));
    expect(mine.result.backend).toBe('mine');
    expect(happened(mine)).toEqual(happened(shipped));
  });

  it('settings come along, and a protocol does not', () => {
    const overrides = { mc_args: 128, preserve_ad: false, protocol: 'own' };
    expect(
      fileCopy('linux-2.6/arch/x86/xen/mmu.c.pte', { name: 'small', preset: 'xen-2.6.27', overrides }, 'my-small'),
    ).toMatchObject({
      text: expect.stringContaining('backend my-small from xen-2.6.27 { mc_args 128, preserve_ad off }\n'),
    });
  });
});
