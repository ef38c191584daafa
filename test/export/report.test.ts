/** The mailing-list report: no line too long, everything in it, and a script that can be taken out again. */
import { expect, test } from 'vitest';
import { REPORT_WIDTH } from '../../src/export/report.ts';
import { compile } from '../../src/lang/compile.ts';
import { exported, mixed } from './sources.ts';

const text = exported('report', mixed);

test('72 columns', () => {
  const wide = exported(
    'report',
    'backend xen-2.6.26 as a-backend-with-a-very-long-name-that-no-table-has-room-for\nmap heap 400000 pages rw written\ncpu 0 { mprotect heap r }\n',
  );
  for (const line of [...text.split('\n'), ...wide.split('\n')])
    expect(line.length, line).toBeLessThanOrEqual(REPORT_WIDTH);
});

test('the script comes out as it went in, as far as the language cares', () => {
  const script = text
    .slice(0, text.indexOf('Counts and cost'))
    .split('\n')
    .filter(line => line.startsWith('    '))
    .map(line => line.slice(4))
    .join('\n');
  const { scenario, diagnostics } = compile(script, 'heap.pte');
  expect(diagnostics).toEqual([]);
  expect(scenario?.programs.map(p => p.statements.map(s => s.action))).toEqual(
    compile(mixed, 'heap.pte').scenario?.programs.map(p => p.statements.map(s => s.action)),
  );
});

test('counts, batches, the three places of a bit, and verdicts', () => {
  expect(text).toContain('backend     traps  hypercalls  updates  faults   cycles  x native');
  expect(text).toMatch(/^xen-2\.6\.26 +128 +4 +64 /m);
  expect(text).toContain(`Hypercalls of xen-6.1
---------------------

xen-3.0-x86_64 (preserve-AD)

times via    entries updates bytes because    operations
    2 direct       1      31   496 ARGS       mmu_update
    1 direct       1       2    32 LEAVE_LAZY mmu_update
`);
  expect(text).toContain(`D of heap[3]: LOST, as the script expects
  read             cpu 0  line 7  cpu 0 { mprotect heap r }
  set by hardware  cpu 1  line 8  cpu 1 { write heap[3] }
  overwritten      cpu 0  line 7  cpu 0 { mprotect heap r }
`);
  expect(text).toContain('ok      line 9, naive: sometimes lost D; on this run\n');
});
