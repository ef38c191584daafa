/** `ptelab explore` and `ptelab diff` as a shell sees them: the contract's keys, exit statuses, and readable text. */
import { describe, expect, it } from 'vitest';
import type { DiffReport } from '../../src/library/diff.ts';
import type { ExploredResult, ExploreReport } from '../../src/model/explored.ts';
import { file, ptelab } from './ptelab.ts';

const script = (expectation: string): string =>
  `backend naive\nbackend xen-2.6.27\nmap heap 2 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\n${expectation}\n`;

type Explored = Omit<ExploreReport, 'results'> & { readonly results: ExploredResult[] };

function explored(text: string, ...options: string[]): { report: Explored; status: number | null } {
  const { status, stdout, stderr } = ptelab('explore', file('heap.pte', text), '--format', 'json', ...options);
  if (stdout === '') throw new Error(stderr);
  return { report: JSON.parse(stdout), status };
}

describe('ptelab explore', () => {
  it('prints verdicts, bounds, witnesses and what was saved', () => {
    const { report, status } = explored(
      script('expect sometimes lost D on naive\nexpect never lost D on xen-2.6.27\nexpect traps == 0'),
    );
    expect(status).toBe(0);
    expect(report).toMatchObject({ schemaVersion: 1, script: 'heap.pte' });
    const [naive, xen] = report.results;
    expect(naive).toMatchObject({
      backend: 'naive',
      complete: true,
      outcomes: 3,
      hangs: 0,
      states: expect.any(Number),
    });
    expect(naive.lost.map(l => l.bit).sort()).toEqual(['A', 'D']);
    expect(naive.lost[0]).toMatchObject({ page: 'heap[1]', line: 4, hardwareLine: 5, shortest: true });
    expect(naive.lost[0].schedule).toMatch(/^\d+x\d+(\.\d+x\d+)*$/);
    expect(naive.lost[0].witness.at(-1)).toMatchObject({ cpu: 0, line: 4, event: 'lost', page: 'heap[1]' });
    expect(xen).toMatchObject({ backend: 'xen-2.6.27', complete: true, lost: [] });
    expect(xen.saved).toContainEqual(expect.objectContaining({ bit: 'D', page: 'heap[1]', by: expect.any(String) }));
    expect(report.expects.map(e => [e.backend, e.verdict, e.ok])).toEqual([
      ['naive', 'sometimes', true],
      ['xen-2.6.27', 'never', true],
      ['naive', 'always', true],
      ['xen-2.6.27', 'always', true],
    ]);
    expect(report.expects.map(e => e.evidence)).toEqual(['explored', 'explored', 'explored', 'explored']);
    expect(report.expects[0].witness).toBeInstanceOf(Array);
  });

  it('lists the outcomes of all backends, each with schedules that run takes', () => {
    const { stdout } = ptelab('explore', file('heap.pte', script('')), '--outcomes');
    expect(stdout).toContain('3 outcomes\n  1  heap[0] present; heap[1] present A D\n');
    const [, lost] =
      /\n {2}3 {2}(heap\[1\] present, in 1 present A D; lost A of heap\[1\]; lost D of heap\[1\])\n/.exec(stdout) ?? [];
    expect(lost).toBeDefined();
    const [, code] = /ptelab (run --backend naive --schedule \S+)\n$/.exec(stdout)!;
    const [command, ...options] = code.split(' ');
    const ran = JSON.parse(ptelab(command, file('heap.pte', script('')), ...options, '--format', 'json').stdout);
    expect(ran.results[0].lost.map((l: { bit: string }) => l.bit)).toContain('D');
    const { report } = explored(script(''));
    expect(report.results.map(r => r.outcomeList?.length)).toEqual(report.results.map(r => r.outcomes));
  });

  it('prints a witness as a table for a mail', () => {
    const { stdout } = ptelab('explore', file('heap.pte', script('')), '--backend', 'naive', '--witness');
    const table = stdout.split('\n').filter(text => text.includes(' |'));
    expect(table[0]).toMatch(/^cpu 0 +\| cpu 1$/);
    expect(table.some(text => text.trim().startsWith('P -RW US -A -D'))).toBe(true);
    expect(Math.max(...table.map(text => text.length))).toBeLessThanOrEqual(72);
  });

  it('fails where a D can get lost that no expect allows, and where an expectation stays unknown', () => {
    expect(explored(script('')).status).toBe(1);
    expect(explored(script('expect sometimes lost D on naive')).status).toBe(0);
    const { report, status } = explored(script('expect never fault'), '--backend', 'xen-2.6.27', '--max-states', '2');
    expect(status).toBe(1);
    expect(report.expects[0]).toMatchObject({ ok: null, verdict: 'unknown', evidence: 'bounded' });
    expect(report.results[0].complete).toBe(false);
    expect(ptelab('explore', file('heap.pte', script('')), '--max-states', '0').status).toBe(2);
  });

  it('shows the interleaving, line by line, with its replay code', () => {
    const { stdout } = ptelab('explore', file('heap.pte', script('')), '--backend', 'naive');
    // How many states a search stores is the reduction's own business; that it was complete is the reader's.
    expect(stdout).toMatch(/naive {2}complete, \d+ states, 3 outcomes/);
    expect(stdout).toMatch(/cpu 1 +line 5 +set_ad: heap\[1\] sets A D/);
    expect(stdout).toContain('ptelab run --schedule 0x7.1x1.0x1');
    // A and D go by one write: one interleaving shows both.
    expect(stdout.match(/ptelab run --schedule/g)).toHaveLength(1);
  });

  it('shows one for a sometimes that is no lost bit, and a grid of backends by expectations', () => {
    const { stdout } = ptelab('explore', file('heap.pte', script('expect sometimes sigsegv\nexpect never lost D')));
    expect(stdout).toMatch(
      /ok +line 6, naive: sometimes sigsegv; complete, \d+ states, 3\s+outcomes,\s+late\s+stores\s+left\s+out\n +in sys_mprotect, mprotect\.c\.pte:8\n +cpu 0 +line 4/,
    );
    expect(stdout).toMatch(/^ +line 6 +line 7\nnaive +sometimes +! sometimes\nxen-2.6.27 +sometimes +never$/m);
  });

  it('calls counts what they are where the search has stopped', () => {
    const args = ['--backend', 'xen-2.6.27', '--max-states', '2'];
    expect(ptelab('explore', file('heap.pte', script('')), ...args).stdout).toMatch(/^xen-2.6.27 \(one run\)/m);
  });
});

describe('ptelab diff', () => {
  const compared = (...args: string[]): { report: DiffReport; status: number | null } => {
    const { status, stdout, stderr } = ptelab('diff', ...args, '--format', 'json');
    if (stdout === '') throw new Error(stderr);
    return { report: JSON.parse(stdout), status };
  };

  it('says whether every outcome of A is one of B, and where they part', () => {
    const name = file('heap.pte', script(''));
    const same = compared(name, '--backend', 'xen-2.6.27', '--backend', 'native');
    expect(same.status).toBe(0);
    expect(same.report.comparisons[0]).toMatchObject({ within: true, onlyA: [] });
    const other = compared(name, '--backend', 'naive', '--backend', 'native');
    expect(other.status).toBe(1);
    const [{ within, onlyA }] = other.report.comparisons;
    expect(within).toBe(false);
    expect(onlyA[0].outcome).toContain('lost D of heap[1]');
    expect([onlyA[0].here?.event, onlyA[0].there?.event]).toEqual(['load', 'xchg']);
  });

  it('compares two versions of a script', () => {
    const update = (write: string): string =>
      `backend native\nmap heap 1 pages rw\ncpu 0 {\n lock heap\n let old = ptep_get_and_clear(heap[0])\n ${write}(heap[0], pte_wrprotect(old))\n unlock heap\n flush_tlb heap\n}\ncpu 1 { write heap[0] }\n`;
    const before = file('before.pte', update('set_pte_at'));
    const after = file('after.pte', update('set_pte_at').replace('ptep_get_and_clear', 'read_pte'));
    expect(compared(before, before).status).toBe(0);
    expect(compared(before, after).status).toBe(1);
    expect(compared(before, after).report.comparisons[0].onlyB[0].outcome).toContain('lost D');
  });

  it('compares a kernel function before and after a patch: outcomes that come and go, and the cost', () => {
    const patched = (commit: string): string =>
      `backend mine from native\nmap heap 1 pages rw\nfn ptep_modify_prot_start(p) on mine { return read_pte(p) }\nfn ptep_modify_prot_commit(p, old, new) on mine { ${commit} }\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0] }\n`;
    const before = file('before.pte', patched('write_pte(p, new)'));
    const retry =
      'let seen = old loop max 3 { let found = cmpxchg_pte(p, seen, pte_or(new, seen, A D)) if found == seen { return } seen = found }';
    const { onlyA, onlyB, atMost } = compared(before, file('after.pte', patched(retry))).report.comparisons[0];
    expect(onlyA.map(({ outcome }) => outcome.includes('lost D'))).toContain(true);
    expect(onlyA[0].witness.schedule).toMatch(/\d/);
    expect(onlyB.filter(({ outcome }) => outcome.includes('lost'))).toEqual([]);
    // The second try of a compare-and-exchange is paid for.
    expect(atMost.b!.cycles).toBeGreaterThan(atMost.a!.cycles);
    expect(ptelab('diff', before, before).stdout).toMatch(
      /^ {2}at most .* traps +hypercalls +updates +faults +cycles$/m,
    );
  });

  it('compares two kernels that scripts use: they part in what a CPU does, not in the numbers of lines', () => {
    const commit = (write: string): string =>
      `fn ptep_modify_prot_start(p) { return read_pte(p) }\nfn ptep_modify_prot_commit(p, old, new) { ${write} }\n`;
    const [plain, careful] = [
      file('plain.pte', commit('write_pte(p, new)')),
      file('careful.pte', commit('let seen = cmpxchg_pte(p, old, new)')),
    ];
    const test = (kernel: string): string =>
      `use "${kernel}"\nbackend native\nmap heap 1 pages rw read\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0] }\n`;
    const after = file('after.pte', `# A line more.\n${test('careful.pte')}`);
    const { onlyA, onlyB } = compared(file('before.pte', test('plain.pte')), after).report.comparisons[0];
    expect(onlyA.map(({ here, there }) => [here?.event, there?.event])).toEqual([['store', 'cmpxchg']]);
    expect(onlyB.every(({ here, there }) => here?.event !== there?.event)).toBe(true);
    // Without a CPU there is nothing to compare.
    const { status, stderr } = ptelab('diff', plain, careful);
    expect([status, stderr]).toEqual([2, expect.stringContaining('plain.pte has no cpu that does anything')]);
  });

  it('lets two runs go side by side as long as they can', () => {
    const update = (write: string): string =>
      `backend native\nmap heap 1 pages rw\ncpu 0 {\n lock heap\n let old = read_pte(heap[0])\n ${write}\n unlock heap\n flush_tlb heap\n}\ncpu 1 { write heap[0] }\n`;
    const before = file('before.pte', update('write_pte(heap[0], pte_wrprotect(old))'));
    const after = file('after.pte', update('let seen = cmpxchg_pte(heap[0], old, pte_wrprotect(old))'));
    const { onlyA } = compared(before, after).report.comparisons[0];
    const lost = onlyA.find(({ outcome }) => outcome.includes('lost D'))!;
    // The same order of steps on both sides: what parts them is the write itself.
    expect(lost.nearestWitness.schedule).toBe(lost.witness.schedule);
    expect([lost.here?.event, lost.there?.event]).toEqual(['store', 'cmpxchg']);
  });

  it('wants two of something', () => {
    const { status, stderr } = ptelab('diff', file('heap.pte', script('')), '--backend', 'naive');
    expect(status).toBe(2);
    expect(stderr).toContain('diff compares two backends');
  });
});

it('a diff says of each mistake in which of the two scripts it is', () => {
  const good = file('good.pte', 'backend native\nmap h 1 pages rw\ncpu 0 { write h }\n');
  const bad = file('bad.pte', 'backend native\nmap h 1 pages rw\ncpu 0 {\n  wrong h\n}\n');
  const said = (...args: string[]) => ptelab('diff', ...args).stderr.split('\n')[0];
  expect(said(good, bad)).toBe(`${bad}:4:3: error PTE001: no statement begins with \`wrong\``);
  expect(said(bad, good)).toBe(`${bad}:4:3: error PTE001: no statement begins with \`wrong\``);
  const stuck = file(
    'stuck.pte',
    'backend native\nmap h 1 pages rw\nsetup {\n  lock h\n  lock h\n}\ncpu 0 { write h }\n',
  );
  expect(said(good, stuck)).toContain(`${stuck}:1:1: error PTE208`);
  expect(said(stuck, good)).toContain(`${stuck}:1:1: error PTE208`);
});
