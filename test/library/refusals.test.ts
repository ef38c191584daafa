/**
 * What a run would refuse, the check of the text says, and nothing else: each statement of the language on each preset
 * and each mm layer, more CPUs than one, mappings without room, setup blocks that wait.
 */
import { describe, expect, test } from 'vitest';
import { check } from '../../src/library/check.ts';
import { run } from '../../src/library/run.ts';
import { presets } from '../../src/sim/presets.ts';

const statements = [
  'mprotect m r',
  'munmap m',
  'madvise-dontneed m',
  'madvise-free m',
  'msync m',
  'mremap m at 0x50000000 as y',
  'fork wait',
  'read m',
  'write m',
  'lock m unlock m',
  'flush_tlb m',
  'lazy { read m }',
  'barrier',
  'let a = read_pte(m[0]) write_pte(m[0], a)',
  'let a = ptep_get_and_clear(m[0]) set_pte_at(m[0], a)',
  'let a = read_pte(m[0]) let b = cmpxchg_pte(m[0], a, a)',
  'ptep_set_wrprotect(m[0])',
  'let a = ptep_test_and_clear_young(m[0])',
  'let a = ptep_modify_prot_start(m[0]) ptep_modify_prot_commit(m[0], a)',
  'set_pmd(m[0])',
  'set_pud(m[0])',
];
const [backends, mms] = [presets.map(p => p.name), ['2.6', '6.1']];
/** A script for each mm layer: one with all of them would have more backends than a script may. */
const headers = mms.map(mm => backends.map(name => `backend ${name} { mm ${mm} } as ${name}-on-${mm}`).join('\n'));

/** The backends that the check's warnings name, and those that the run leaves out, on all presets and mm layers. */
function refused(script: string): { said: string[]; left: string[] } {
  const parts = headers.map(header => refusedOn(`${header}\n${script}`));
  return { said: parts.flatMap(({ said }) => said), left: parts.flatMap(({ left }) => left) };
}

function refusedOn(script: string): { said: string[]; left: string[] } {
  const names = [...script.matchAll(/\bas (\S+-on-\S+)/g)].map(match => match[1]);
  const warnings = check(script, 'x.pte').filter(d => ['PTE038', 'PTE058', 'PTE059'].includes(d.code));
  const said = names.filter(name => warnings.some(d => d.message.split(/[ ,;]+/).includes(name)));
  const ran = run(script, 'x.pte');
  expect(ran.scenario).toBeDefined();
  expect(ran.failures.map(f => f.backend)).toEqual(
    names.filter(n => !ran.recordings.some(r => r.result.backend === n)),
  );
  return { said, left: ran.failures.map(f => f.backend) };
}

describe('the check names the backends that a run leaves out', () => {
  test.each(statements)('%s', statement => {
    const { said, left } = refused(`map m 4 pages rw written\ncpu 0 { ${statement} }\n`);
    expect(said).toEqual(left);
  });

  test.each(['x-setup', 'protocol'])('madvise-free in a %s', where => {
    const setup = where === 'x-setup' ? 'setup { madvise-free m }' : '';
    const { said, left } = refused(`map m 4 pages rw written\n${setup}\ncpu 0 { read m madvise-free m }\n`);
    expect(said).toEqual(left);
    // Those of 2.6, and s390, which has it in no version.
    expect(left).toHaveLength(backends.length + presets.filter(p => p.family === 's390').length);
  });

  test.each([
    'map m 4 pages rw written\ncpu 0 { read m }\ncpu 1 { read m }',
    'machine { cpus 3 }\nmap m 4 pages rw written\ncpu 0 { read m }',
    'map m 600000 pages rw\ncpu 0 { read m[0] }',
    'map m 4 pages rw at 0x10000000000\ncpu 0 { read m }',
    'map a 4 pages rw at 0x40000000\nmap m 4 pages rw\ncpu 0 { read m }',
    'map m 4 pages rw\ncpu 0 { mremap m at 0x10000000000  madvise-free m }\ncpu 1 { read m }',
  ])('%s', script => {
    const { said, left } = refused(`${script}\n`);
    expect(said).toEqual(left);
    expect(left).not.toEqual([]);
  });
});

test('a backend that is left out fails nobody', () => {
  const script = `backend native\nbackend lguest\nmap m 4 pages rw written\ncpu 0 { mprotect m r }\ncpu 1 { write m[0] }\n`;
  const { diagnostics, recordings } = run(`${script}expect never lost D\n`, 'x.pte');
  expect(recordings.map(r => r.result.backend)).toEqual(['native']);
  expect(diagnostics.map(d => [d.severity, d.code])).toEqual([['warning', 'PTE059']]);
});

test('a setup block that waits for ever is found by the check', () => {
  const script = 'backend native\nmap m 4 pages rw\nsetup { lock m  mprotect m r }\ncpu 0 { write m[0] }\n';
  const wanted = [{ code: 'PTE208', severity: 'error', line: 1 }];
  expect(check(script, 'x.pte')).toMatchObject(wanted);
  expect(run(script, 'x.pte').diagnostics).toMatchObject(wanted);
});
