/**
 * Interrupts: where one may come and where not, what a handler shares with the code that it interrupts, and who waits while they are off.
 * That the searches agree on random scripts with handlers is in agreement.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { programText } from '../../src/export/c/program.ts';
import { compile } from '../../src/lang/compile.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { isInterrupt } from '../../src/sim/mover.ts';
import type { Unsupported } from '../../src/sim/program.ts';
import { runBackend } from '../../src/sim/run.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { verdicts } from './verdicts.ts';

const words = 'map heap 1 pages rw\nword x\nword y\n';

describe('an interrupt comes', () => {
  it('before the first step, between any two, before the end, or not at all', () => {
    const script = `${words}backend native
      cpu 0 { WRITE_ONCE(x, 1)  WRITE_ONCE(x, 2) }
      irq 0 { let seen = READ_ONCE(x)  WRITE_ONCE(y, seen + 10) }`;
    const asked = [0, 10, 11, 12, 13].map(value => `expect sometimes y == ${value}`).join('\n');
    expect(verdicts(`${script}\n${asked}`)).toEqual(['sometimes', 'sometimes', 'sometimes', 'sometimes', 'never']);
  });

  it('on a CPU that does nothing else', () => {
    expect(verdicts(`${words}backend native\nirq 1 { WRITE_ONCE(x, 1) }\nexpect sometimes x == 1`)).toEqual([
      'sometimes',
    ]);
  });

  it('not while they are off, by hand or in a handler: the second comes behind the first', () => {
    const script = `${words}backend native
      cpu 0 { local_irq_disable()  WRITE_ONCE(x, 1)  WRITE_ONCE(x, 0)  local_irq_enable() }
      irq 0 { let seen = READ_ONCE(x)  WRITE_ONCE(y, seen)  WRITE_ONCE(x, 1)  WRITE_ONCE(x, 0) }
      irq 0 { let seen = READ_ONCE(x)  WRITE_ONCE(y, seen) }
      expect never y == 1`;
    expect(verdicts(script)).toEqual(['never']);
    expect(verdicts(script.replaceAll(/local_irq_\w+\(\)/g, ''))).toEqual(['sometimes']);
  });

  it('behind local_irq_restore only where they were on before', () => {
    const inner = 'let flags = local_irq_save()  WRITE_ONCE(x, 1)  local_irq_restore(flags)  WRITE_ONCE(x, 0)';
    const script = (body: string) => `${words}backend native
      cpu 0 { ${body} }
      irq 0 { let seen = READ_ONCE(x)  WRITE_ONCE(y, seen) }
      expect sometimes y == 1`;
    expect(verdicts(script(inner))).toEqual(['sometimes']);
    expect(verdicts(script(`local_irq_disable()  ${inner}  local_irq_enable()`))).toEqual(['never']);
  });

  it('not in the middle of an emulated instruction, nor of what a Xen guest queues for one page', () => {
    // Between the two updates of the batch the handler would find one of them alone in memory.
    const script = (between: string) => `backend xen-2.6.27\nmap heap 2 pages rw\nword y
      cpu 0 {
        xen_mc_batch()
        MULTI_mmu_update(heap[0], MMU_NORMAL_PT_UPDATE, 0)
        MULTI_mmu_update(heap[1], MMU_NORMAL_PT_UPDATE, 0)
        ${between}
        xen_mc_issue(LAZY_MMU)
      }
      irq 0 { if read_pte(heap[0]) lacks P { if read_pte(heap[1]) has P { WRITE_ONCE(y, 1) } } }
      expect never y == 1`;
    expect(verdicts(script(''))).toEqual(['never']);
  });
});

describe('a handler', () => {
  it('has locals of its own, and leaves registers as they were', () => {
    const script = `backend native\nmap heap 2 pages rw
      fn protect(p) { let old = read_pte(p)  write_pte(p, pte_wrprotect(old)) }
      cpu 0 { protect(heap[0]) }
      irq 0 { protect(heap[1]) }
      expect always heap[0] lacks RW
      expect always heap[0] has P
      expect never heap[1] lacks P`;
    expect(verdicts(script)).toEqual(['always', 'always', 'never']);
  });

  it('waits for ever for a lock that its own CPU holds', () => {
    const script = (off: string, on: string) => `backend native\nmap heap 1 pages rw
      cpu 0 { ${off}  lock heap  unlock heap  ${on} }
      irq 0 { lock heap  unlock heap }
      expect sometimes hang`;
    expect(verdicts(script('', ''))).toEqual(['sometimes']);
    expect(verdicts(script('local_irq_disable()', 'local_irq_enable()'))).toEqual(['never']);
  });

  it('is software of its own: what it has read of D, the code that it interrupts has not', () => {
    const script = (handler: string) => `backend native\nmap heap 1 pages rw\nword y
      cpu 0 { let old = read_pte(heap[0])  write_pte(heap[0], pte_wrprotect(old)) }
      cpu 1 { write heap[0] }
      irq 0 { if read_pte(heap[0]) has D { ${handler} } }
      expect sometimes (lost D and y == 1)`;
    expect(verdicts(script('WRITE_ONCE(y, 1)'))).toEqual(['sometimes']);
    expect(verdicts(script('WRITE_ONCE(y, 1)  write_pte(heap[0], pte_mkdirty(read_pte(heap[0])))'))).toEqual([
      'sometimes',
    ]);
  });

  it('does not complete the system call that it interrupts', () => {
    // mprotect flushes before it returns, so an access in between is stale at most, whatever the handler does meanwhile.
    const script = `backend native\nmap heap 1 pages rw\nmap other 1 pages rw
      cpu 0 { mprotect heap r }
      irq 0 { read other }
      cpu 1 { write heap  write heap }
      expect never late write`;
    expect(verdicts(script)).toEqual(['never']);
  });

  it('passes by what its CPU has queued, or sends it along, as its kernel does', () => {
    const script = (
      backend: string,
      handler: string,
    ) => `backend ${backend}\nmap heap 2 pages rw\nmap own 1 pages rw\nword y
      cpu 0 { lock heap  lazy { set_pte_at(heap[0], 0)  set_pte_at(heap[1], 0) }  unlock heap }
      irq 0 { ${handler}  if read_pte(heap[0]) lacks P { if read_pte(heap[1]) has P { WRITE_ONCE(y, 1) } } }
      expect sometimes y == 1
      expect sometimes bug
      expect always heap[0] lacks P
      expect always heap[1] lacks P`;
    const direct = 'set_pte_at(own[0], 0)';
    const issued = 'let old = ptep_modify_prot_start(own[0])  ptep_modify_prot_commit(own[0], old, pte_wrprotect(old))';
    const end = ['never', 'always', 'always'];
    expect(verdicts(script('xen-6.1', direct))).toEqual(['never', ...end]);
    expect(verdicts(script('xen-6.1', issued))).toEqual(['sometimes', ...end]);
    expect(verdicts(script('xen-2.6.27', issued))).toEqual(['never', ...end]);
  });
});

describe('a flush of another CPU', () => {
  const script = (backend: string, cpus = 2) => `machine { cpus ${cpus} }\nbackend ${backend}\n${words}
    cpu 0 { local_irq_disable()  let first = READ_ONCE(x)  let second = READ_ONCE(y)  local_irq_enable() }
    cpu 1 { xchg(x, 1)  flush_tlb heap  xchg(y, 1) }
    expect sometimes first == 0 and second == 1`;

  it.each([
    ['native', 2, 'never'],
    ['native { mm 6.1 }', 2, 'never'],
    ['kvm-tdp', 2, 'never'],
    ['hyperv', 2, 'sometimes'],
    ['xen-2.6.27', 2, 'sometimes'],
    ['native-7.2 { invlpgb 8 }', 4, 'sometimes'],
  ])('on %s, of %i CPUs, while interrupts there are off: %s', (backend, cpus, verdict) => {
    expect(verdicts(script(backend, cpus))).toEqual([verdict]);
  });

  it('hangs where both flush each other with interrupts off', () => {
    const flush = 'local_irq_disable()  flush_tlb heap  local_irq_enable()';
    expect(verdicts(`backend native\n${words}cpu 0 { ${flush} }\ncpu 1 { ${flush} }\nexpect sometimes hang`)).toEqual([
      'sometimes',
    ]);
  });
});

describe('the search and the run', () => {
  const script = 'backend native\nmap heap 1 pages rw\ncpu 0 { read heap }\n';

  it('a script without handlers has none of their words', () => {
    const scenario = scenarioOf(script);
    const { shape, movers, contexts } = build(scenario, scenario.backends[0]).machine.build;
    expect(movers.filter(isInterrupt)).toEqual([]);
    expect([contexts, shape.aside - shape.saved]).toEqual([1, 0]);
  });

  it('a witness has the interrupt in its replay code, and a run follows it', () => {
    const text = `${script.replace('read', 'write')}irq 0 { ptep_set_wrprotect(heap[0]) }\nexpect sometimes fault`;
    const scenario = scenarioOf(text);
    const [{ verdict, schedule }] = exploreScenario(scenario, scenario.backends[0]).expects;
    expect(verdict).toBe('sometimes');
    expect(schedule).toMatch(/\bi0x1\b/);
    const replayed = runBackend(scenario, scenario.backends[0], { schedule });
    expect([...expandedEvents(replayed.recording.log)].map(e => e.kind)).toContain('fault');
    expect(() => runBackend(scenario, scenario.backends[0], { schedule: 'i0x2' })).toThrow(
      /the interrupt of cpu 0 cannot make 2 steps/,
    );
  });

  it('a run tells that it comes, and at which line its CPU goes on', () => {
    const scenario = scenarioOf(
      'backend native\nmap heap 1 pages rw\ncpu 0 {\n  lazy {\n    read heap\n  }\n}\nirq 0 {\n  write heap\n}',
    );
    const { recording } = runBackend(scenario, scenario.backends[0]);
    const told = [...expandedEvents(recording.log)].filter(e => /^(irq_|statement)/.test(e.kind));
    expect(told.map(e => `${e.kind} ${e.line}`)).toEqual([
      'statement 4',
      'statement 5',
      'irq_handler_entry 9',
      'statement 9',
      'irq_handler_exit 5',
      'statement 6',
    ]);
  });

  it('a run has the interrupt come in the window of its CPU, in lazy mode, or at its end', () => {
    const order = (body: string) => {
      const scenario = scenarioOf(`backend native\nmap heap 1 pages rw\ncpu 0 {\n${body}\n}\nirq 0 { write heap }`);
      const { recording } = runBackend(scenario, scenario.backends[0]);
      return [...expandedEvents(recording.log)].map(e => e.kind).filter(kind => /^(load|store|write|read)$/.test(kind));
    };
    const change = 'let old = read_pte(heap[0])\nwrite_pte(heap[0], pte_mkyoung(old))';
    expect(order(change)).toEqual(['load', 'write', 'store']);
    expect(order('lazy { write_pte(heap[0], 0) }')).toEqual(['write', 'store']);
    expect(order('read heap')).toEqual(['read', 'write']);
  });
});

describe('who has no interrupts says so, by place', () => {
  const scenario = scenarioOf('map heap 1 pages rw\ncpu 0 { read heap }\nirq 0 { }\nirq 0 {\n  read heap\n}\n');
  const [choice] = scenario.backends;

  it('the C program', () => {
    const at = (refuses: () => unknown): string => {
      try {
        refuses();
        return 'no refusal';
      } catch (error) {
        const { place, message } = error as Unsupported;
        return `${place.line}: ${message}`;
      }
    };
    expect(at(() => programText([{ name: 'irq.pte', scenario }], []))).toBe(
      '5: no program is the handler of an interrupt',
    );
  });

  it('hosts that shadow page tables, and machines of more than four CPUs', () => {
    for (const preset of ['vmi', 'kvm-2.6.26', 'lguest'])
      expect(() => build(scenario, { name: preset, preset, overrides: {} })).toThrow(
        `interrupts and preemption are not followed on ${preset}`,
      );
    const many = scenarioOf('machine { cpus 5 }\nmap heap 1 pages rw\nirq 4 { read heap }\n');
    expect(() => build(many, choice)).toThrow('has 4 CPUs at most, and the script has 5');
  });
});

describe('lazy MMU mode in a handler', () => {
  const script = (backend: string) => `backend ${backend}\nmap heap 2 pages rw
    cpu 0 { lock heap  lazy { set_pte_at(heap[0], 0)  set_pte_at(heap[0], 0) }  unlock heap  flush_tlb heap }
    irq 0 { lazy { set_pte_at(heap[1], 0) } }
    expect sometimes bug`;
  it('is a BUG within that of what it comes upon, until it was counted, and later has no effect', () => {
    expect(verdicts(script('xen-2.6.27'))[0]).toBe('sometimes');
    expect(verdicts(script('xen-6.1'))[0]).toBe('sometimes');
    for (const backend of ['xen-6.12', 'xen-7.2-lazy', 'native']) expect(verdicts(script(backend))).toEqual(['never']);
  });
});

describe('what a handler may not do', () => {
  it.each([
    ['mprotect heap r', 'mprotect'],
    ['barrier', 'barrier'],
    ['shrink_page_list(heap[0])', 'shrink_page_list'],
    ['reclaim(heap[0])', 'shrink_page_list'],
  ])('%s', (statement, word) => {
    const text = `map heap 1 pages rw\nfn reclaim(p) { shrink_page_list(p) }\ncpu 0 { read heap }\nirq 0 { ${statement} }\n`;
    const errors = compile(text, 'irq.pte').diagnostics.filter(d => d.severity === 'error');
    expect(errors.map(d => `${d.code} ${d.message}`)).toEqual([
      `PTE019 \`${word}\` has no place in the handler of an interrupt`,
    ]);
  });
});
