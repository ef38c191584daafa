/** What do CI and review systems get? JUnit that any XML parser takes, and SARIF whose code flow is the lost bit's story. */
import { describe, expect, it } from 'vitest';
import { junit } from '../../src/cli/junit.ts';
import { sarif } from '../../src/cli/sarif.ts';
import { casesOf } from '../../src/cli/verdicts.ts';
import { run } from '../../src/library/run.ts';

const script = `backend naive
map heap 4 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[1] }
expect never lost D
expect faults == 0
`;
const cases = (name = 'a.pte', text = script) => casesOf(name, run(text, name));

describe('junit', () => {
  it('counts and names each expectation', () => {
    const xml = junit(cases());
    expect(xml).toContain('<testsuites name="ptelab" tests="3" failures="2" skipped="0">');
    expect(xml).toContain('<testcase classname="a.pte" name="faults == 0 on naive" file="a.pte" line="6"/>');
    expect(xml).toContain('<failure type="PTE204"');
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

  it('is empty, not absent, where all is well', () => {
    const well = JSON.parse(sarif(cases('b.pte', script.replace('backend naive', 'backend xen-6.1'))));
    expect(well.runs[0].results).toEqual([]);
  });
});
