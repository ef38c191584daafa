/** `ptelab compare` and `ptelab import`: what they print, where, and with which exit status. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recording } from '../trace/recordings.ts';
import { file, folder, ptelab } from './ptelab.ts';

const trace = file('flip_2.txt', recording('flip_2'));
const script = file(
  'flip.pte',
  `backend native
map heap 2 pages rw written
cpu 0 {
  mprotect heap r
  mprotect heap rw
}
`,
);

test('a script that does what the trace shows, whatever backends it names', () => {
  expect(ptelab('compare', script, trace)).toEqual({
    status: 0,
    stdout: `same    25 events  mprotect(0x10000000000, 2 pages, PROT_READ)
same    25 events  mprotect(0x10000000000, 2 pages, PROT_READ|PROT_WRITE)
50 events, all the same
`,
    stderr: '',
  });
});

test('the first difference, with both sides, and exit status 1', () => {
  const other = file('other.pte', 'map heap 2 pages rw written\ncpu 0 { mprotect heap[0..1] r }\n');
  const { status, stdout, stderr } = ptelab('compare', other, trace);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toContain(`
  - xen_mc_flush: flushing 1 hypercalls, 16 arg bytes, 0 callbacks    other.pte:2 on xen-6.1
  + xen_mmu_ptep_modify_prot_start: addr 10000001000 ptep …008 pteval 800…967    flip_2.txt:29
`);
});

test('as JSON', () => {
  const { status, stdout } = ptelab('compare', script, trace, '--format', 'json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    script: 'flip.pte',
    trace: 'flip_2.txt',
    backend: 'xen-6.1',
    agrees: true,
    observedEvents: 50,
    predictedEvents: 50,
    calls: [{ events: 25, agrees: true }, { events: 25 }],
    problems: [],
  });
});

test('an override that the script gives its xen-6.1 counts', () => {
  const changed = file(
    'changed.pte',
    readFileSync(join(folder, script), 'utf8').replace('native', 'xen-6.1 { mc_args 32 }'),
  );
  expect(ptelab('compare', changed, trace)).toMatchObject({ status: 1, stderr: '' });
});

test('a trace with one event less differs; one that cannot be read is an error with its line', () => {
  const lines = recording('flip_2').split('\n');
  const at = lines.findIndex(line => line.includes('xen_mc_issue'));
  const less = ptelab('compare', script, file('less.txt', lines.toSpliced(at, 1).join('\n')));
  expect(less.status).toBe(1);
  expect(less.stdout).toContain('  + xen_mmu_ptep_modify_prot_start: addr 10000001000');
  expect(less.stderr).toContain('less.txt:73:1: error: truncated: the header announces 54 entries, 53 were found');
  const torn = ptelab(
    'compare',
    script,
    file('torn.txt', lines.with(at, '   mpt-242  [000] d..1.  8.1567').join('\n')),
  );
  expect(torn.status).toBe(2);
  expect(torn.stderr).toContain(`torn.txt:${at + 1}:1: error: not a line of a trace`);
  expect(torn.stderr).toContain('events and marks could be read');
  const cut = ptelab('compare', script, file('cut.txt', lines.slice(0, 55).join('\n')));
  expect(cut.status).toBe(2);
  expect(cut.stdout).toContain('same    25 events  mprotect(0x10000000000, 2 pages, PROT_READ)');
  expect(cut.stderr).toContain('cut.txt:55:1: error: truncated: BEGIN flip_2 (line 20) has no END');
});

test('what is no trace, no script, or not there', () => {
  expect(ptelab('compare', script, script)).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^flip\.pte:1:1: error: this is no trace: .*\n$/),
  });
  expect(ptelab('compare', trace, trace)).toEqual({
    status: 2,
    stdout: '',
    stderr: 'ptelab: flip_2.txt is a trace, and the first argument is the script\n',
  });
  expect(ptelab('compare', trace, script)).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'ptelab: flip_2.txt is a trace, and the first argument is the script; the other way round? ptelab compare flip.pte flip_2.txt\n',
  });
  expect(ptelab('compare', script, 'absent.txt')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'ptelab: cannot read absent.txt: there is no such file\n',
  });
});

test('a difference in flags alone is told by their names', () => {
  const read = file(
    'read.pte',
    'map heap 2 pages r untouched at 0x10000000000\nsetup { read heap }\ncpu 0 { mprotect heap none }\n',
  );
  const none = file(
    'none.txt',
    recording('none_64')
      .replace(/967/g, '927')
      .replace(/960/g, '920')
      .replace(/64 pages/g, '2 pages'),
  );
  const written = file('written.pte', 'map heap 2 pages rw written\ncpu 0 { mprotect heap none }\n');
  expect(ptelab('compare', written, none).stdout).toContain('D is set in the run, and clear in the trace');
  expect(ptelab('compare', read, none).stdout).toContain(
    'RW and SD are set in the trace, and clear in the run; SPECIAL is set in the run, and clear in the trace',
  );
});

test('a trace of a part of xen:* says which kinds it lacks', () => {
  const kept = recording('flip_2')
    .replace(/^.*flush_tlb_one_user.*\n/gm, '')
    .replace(/54\/54/, '50/50');
  const { stdout } = ptelab('compare', script, file('part.txt', kept));
  expect(stdout).toContain('the trace has no xen_mmu_flush_tlb_one_user (the run has 4): not recorded, or not done');
  const bare = recording('flip_2')
    .replace(/^.* xen_.*\n/gm, '')
    .replace(/54\/54/, '4/4');
  expect(ptelab('compare', script, file('bare.txt', bare))).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('the trace has no xen:* event in its calls (the run has 50): were they recorded?'),
  });
});

test('an imported script compares with its trace', () => {
  const { status, stdout } = ptelab('import', trace);
  expect(status).toBe(0);
  expect(stdout).toContain('map heap 2 pages rw written at 0x10000000000');
  expect(ptelab('import', trace, '-o', 'imported.pte')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readFileSync(join(folder, 'imported.pte'), 'utf8')).toBe(stdout);
  expect(ptelab('compare', 'imported.pte', trace).status).toBe(0);
});

test('an import says where the script differs from its trace', () => {
  const odd = file('odd.txt', recording('flip_2').replace('res BAD_OP', 'res NO_SPACE'));
  const { status, stdout, stderr } = ptelab('import', odd);
  const differs =
    'the script differs from the trace, first after 3 events of mprotect(0x10000000000, 2 pages, PROT_READ)';
  expect({ status, stderr }).toEqual({ status: 0, stderr: `${odd}: ${differs}\n` });
  expect(stdout).toContain(`\n# Not as the trace has it: ${differs}.\nbackend xen-6.1\n`);
});

test('import of what is damaged, and of what is no trace', () => {
  const lines = recording('flip_2').split('\n');
  const cut = ptelab('import', file('cut.txt', lines.slice(0, 55).join('\n')));
  expect(cut.status).toBe(2);
  expect(cut.stdout).toContain('mprotect heap r');
  expect(cut.stderr).toContain('cut.txt:55:1: error: truncated');
  expect(ptelab('import', script)).toMatchObject({ status: 2, stdout: '' });
  const long = Array.from(
    { length: 4000 },
    () => ` mpt-1 [000] ..... 1.000000: tracing_mark_write: STEP mprotect(0x10000000000, 1 pages, PROT_READ)\n`,
  );
  const setup = '# setup: mmap(0x10000000000, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n';
  expect(ptelab('import', file('long.txt', `${setup}${long.join('')}`))).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^ptelab: long\.txt: no script can say this trace: .*\n$/),
  });
  expect(ptelab('import', trace, '-o', 'no/such/folder.pte')).toMatchObject({
    status: 2,
    stderr: 'ptelab: cannot write no/such/folder.pte: there is no such directory\n',
  });
});
