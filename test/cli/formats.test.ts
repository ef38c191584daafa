/** What do CI and review systems get? JUnit that any XML parser takes, and SARIF whose code flow is the lost bit's story. */
import { describe, expect, it } from 'vitest';
import { junit } from '../../src/cli/junit.ts';
import { sarif } from '../../src/cli/sarif.ts';
import { casesOf } from '../../src/cli/verdicts.ts';
import { asRun, judgeByExploration } from '../../src/library/judge.ts';
import { run } from '../../src/library/run.ts';

const script = `backend naive
map heap 4 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[1] }
expect never lost D
expect faults == 0
`;
const cases = (name = 'a.pte', text = script) => casesOf(name, asRun(run(text, name)));
const judged = (text: string, maxStates?: number) => casesOf('a.pte', judgeByExploration(text, 'a.pte', { maxStates }));

describe('junit', () => {
  it('counts and names each expectation', () => {
    const xml = junit(cases());
    expect(xml).toContain('<testsuites name="ptelab" tests="3" failures="2" errors="0" skipped="0">');
    expect(xml).toContain('<testcase classname="a.pte" name="faults == 0 on naive" file="a.pte" line="6"/>');
    expect(xml).toContain('<failure type="PTE204"');
  });

  it('tells the interleaving behind a failure', () => {
    const xml = junit(judged(script));
    expect(xml).toMatch(/cpu 0 +line 3 +load: heap\[1\].*cpu 1 +line 4 +write: heap\[1\].*cpu 0 +line 3 +lost: D/s);
    expect(xml).toMatch(
      /expect never lost D on naive: sometimes; complete, \d+ states, 3 outcomes, late stores left out; schedule 0x/,
    );
  });

  it('holds whatever a file is called', () => {
    const xml = junit(cases('<&"\'\u0001>.pte'));
    expect(xml).toContain('&lt;&amp;&quot;&apos;\ufffd&gt;.pte');
    expect(xml.replace(/&(lt|gt|amp|quot|apos);/g, '')).not.toContain('\u0001');
  });
});

describe('sarif', () => {
  const log = JSON.parse(sarif(cases()));
  const [{ tool, results }] = log.runs;

  it('has a rule for each code', () => {
    expect(log.version).toBe('2.1.0');
    expect(tool.driver.rules.map((r: { id: string }) => r.id)).toEqual(['PTE201', 'PTE204']);
    for (const r of results) expect(tool.driver.rules[r.ruleIndex].id).toBe(r.ruleId);
  });

  it('tells a lost bit as a code flow: read, set by hardware, overwritten', () => {
    const steps = results[0].codeFlows[0].threadFlows.flatMap((flow: { locations: object[] }) => flow.locations);
    steps.sort((x: { executionOrder: number }, y: { executionOrder: number }) => x.executionOrder - y.executionOrder);
    expect(
      steps.map(
        (s: { location: { message: { text: string }; physicalLocation: { region: { startLine: number } } } }) => [
          s.location.physicalLocation.region.startLine,
          s.location.message.text,
        ],
      ),
    ).toEqual([
      [3, 'cpu 0 reads heap[1]'],
      [4, 'hardware sets D of heap[1]'],
      [3, 'cpu 0 overwrites heap[1] without D'],
    ]);
  });

  it('tells a witness as a code flow, step by step, on the statements', () => {
    const twice = script.replace('mprotect heap r', 'read heap[0]  mprotect heap r');
    const [failed] = JSON.parse(sarif(judged(twice))).runs[0].results;
    const [cpu0, cpu1] = failed.codeFlows[0].threadFlows;
    expect([cpu0.id, cpu1.id]).toEqual(['cpu 0', 'cpu 1']);
    const last = cpu0.locations.at(-1);
    expect(last.location.message.text).toMatch(/^lost: D of heap\[1\]/);
    expect(last.executionOrder).toBe(cpu0.locations.length + cpu1.locations.length);
    expect(last.location.physicalLocation.region).toEqual({ startLine: 3, startColumn: 23, endLine: 3, endColumn: 38 });
    const write = cpu1.locations.at(-1).location.physicalLocation.region;
    expect(write).toEqual({ startLine: 4, startColumn: 9, endLine: 4, endColumn: 22 });
    expect(failed.locations[0].physicalLocation.region).toMatchObject({ startLine: 5, startColumn: 1, endColumn: 20 });
  });

  it('is empty, not absent, where all is well', () => {
    const well = JSON.parse(
      sarif(judged(script.replace('backend naive', 'backend xen-6.1').replace('expect faults == 0', ''))),
    );
    expect(well.runs[0].results).toEqual([]);
  });
});

describe('where the interleavings are too many', () => {
  const wide = (expectation: string): string =>
    `backend xen-2.6.27\nbackend naive\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap }\ncpu 2 { write heap }\n${expectation}\n`;
  const told = (text: string, maxStates: number) =>
    judged(text, maxStates).map(({ name, status, message }) => `${status} ${name}: ${message.replace(/\d+/g, 'N')}`);

  it('a never that nobody broke is unknown, and no pass', () => {
    expect(told(wide('expect never sigsegv on xen-2.6.27').replace('heap r ', 'heap rwx '), 20)[0]).toMatch(
      /^unknown never sigsegv on xen-2.6.27: expect .*: not found so far; stopped after N states: raise --max-states/,
    );
  });

  it('unknown is an error without an answer in JUnit, and open in SARIF', () => {
    const unknown = judged(wide('expect never sigsegv on xen-2.6.27').replace('heap r ', 'heap rwx '), 20).slice(0, 1);
    expect(junit(unknown)).toContain('failures="0" errors="1" skipped="0"');
    expect(junit(unknown)).toContain('<error type="PTE211"');
    expect(JSON.parse(sarif(unknown)).runs[0].results).toMatchObject([
      { ruleId: 'PTE211', kind: 'open', level: 'none' },
    ]);
  });

  it('what was seen before it stopped stays seen', () => {
    const found = told(wide('expect never lost D'), 60);
    expect(found).toContainEqual(expect.stringMatching(/^failed never lost D on naive: .*sometimes; stopped after/));
    expect(found).toContainEqual(expect.stringMatching(/^failed no unexpected loss on naive: naive: D of heap/));
  });

  it('each backend has its own time', () => {
    let clocks = 0;
    const startClock = () => (++clocks === 1 ? () => false : () => true);
    const script = judgeByExploration(wide('expect never late write'), 'a.pte', { startClock });
    const [first, second] = script.expects;
    expect(first).toMatchObject({ ok: null, message: expect.stringContaining('the deadline was reached') });
    expect(second).toMatchObject({ ok: true, message: expect.stringMatching(/^never; complete/) });
  });

  it('what one run shows is enough for a sometimes', () => {
    expect(told(wide('expect sometimes lost D on naive'), 2)[0]).toMatch(/^passed sometimes lost D on naive/);
  });
});
