/**
 * A second task of a CPU: where the CPU may switch to it and back, and what happens to the lazy mode on the way. That the searches agree on
 * random scripts with two tasks is in agreement.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { build } from '../../src/sim/build.ts';
import { isTask } from '../../src/sim/mover.ts';
import { runBackend } from '../../src/sim/run.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { verdicts } from './verdicts.ts';

const words = 'map heap 2 pages rw\nword x\nword y\n';

describe('a CPU switches to its second task', () => {
  it('between any two steps of the first, or at its end, and always', () => {
    const script = `${words}backend native
      cpu 0 { WRITE_ONCE(x, 1)  WRITE_ONCE(x, 2) }
      preempt 0 { let seen = READ_ONCE(x)  WRITE_ONCE(y, seen + 10) }`;
    const asked = [10, 11, 12, 0].map(value => `expect sometimes y == ${value}`).join('\n');
    expect(verdicts(`${script}\n${asked}`)).toEqual(['sometimes', 'sometimes', 'sometimes', 'never']);
  });

  it('not with a pte lock, nor with interrupts off', () => {
    const script = (before: string, after: string) => `${words}backend native
      cpu 0 { ${before}  WRITE_ONCE(x, 1)  WRITE_ONCE(x, 0)  ${after} }
      preempt 0 { let seen = READ_ONCE(x)  WRITE_ONCE(y, seen) }
      expect sometimes y == 1`;
    expect(verdicts(script('', ''))).toEqual(['sometimes']);
    expect(verdicts(script('lock heap', 'unlock heap'))).toEqual(['never']);
    expect(verdicts(script('local_irq_disable()', 'local_irq_enable()'))).toEqual(['never']);
  });

  it('and back where that sleeps: a system call of each, and neither waits for ever', () => {
    const script = `${words}backend native-6.1
      cpu 0 { mprotect heap[0] r }
      preempt 0 { mprotect heap[1] r  write heap[0] }
      expect never hang
      expect always heap[0] lacks RW
      expect always heap[1] lacks RW
      expect always sigsegv in heap[0]`;
    expect(verdicts(script)).toEqual(['never', 'always', 'always', 'sometimes']);
  });

  it('with registers and locals of its own', () => {
    const script = `backend native\n${words}
      fn protect(p) { let old = read_pte(p)  write_pte(p, pte_wrprotect(old)) }
      cpu 0 { protect(heap[0]) }
      preempt 0 { protect(heap[1]) }
      expect always heap[0] lacks RW
      expect always heap[1] lacks RW
      expect always heap[0] has P`;
    expect(verdicts(script)).toEqual(['always', 'always', 'always']);
  });
});

describe('in lazy mode', () => {
  const script = (backend: string) => `backend ${backend}\n${words}
    cpu 0 { lazy { set_pte_at(heap[0], 0)  WRITE_ONCE(x, 1)  set_pte_at(heap[1], 0)  WRITE_ONCE(x, 0) } }
    preempt 0 { if READ_ONCE(x) == 1 { WRITE_ONCE(y, 1)  if read_pte(heap[0]) has P { WRITE_ONCE(y, 2) } } }
    expect sometimes y == 1
    expect sometimes y == 2
    expect always heap[1] lacks P`;

  it('what is queued leaves before another task runs, and the mode comes back', () => {
    expect(verdicts(script('xen-6.1'))).toEqual(['sometimes', 'never', 'always']);
  });

  it('preemption is off in 2.6.27', () => {
    expect(verdicts(script('xen-2.6.27'))).toEqual(['never', 'never', 'always']);
  });
});

it('an access of the second task does not complete the system call of the first', () => {
  const script = `backend native\nmap heap 1 pages rw\nmap other 1 pages rw
    cpu 0 { mprotect heap r }
    preempt 0 { read other }
    cpu 1 { write heap  write heap }
    expect never late write`;
  expect(verdicts(script)).toEqual(['never']);
});

it('a script without a second task has none of its words, and a run goes through both tasks', () => {
  const text = 'backend native\nmap heap 1 pages rw\ncpu 0 { read heap }\n';
  const alone = scenarioOf(text);
  const { shape, movers } = build(alone, alone.backends[0]).machine.build;
  expect([movers.filter(isTask).length, shape.cpuWords - shape.parked]).toEqual([0, 0]);
  const two = scenarioOf(`${text}preempt 0 { write heap }\n`);
  const { recording, outcome } = runBackend(two, two.backends[0]);
  const accesses = [...expandedEvents(recording.log)].map(e => e.kind).filter(kind => /^(read|write)$/.test(kind));
  expect([outcome.stuck, accesses]).toEqual([[], ['read', 'write']]);
});

it('one second task a CPU, without barriers', () => {
  const errors = (text: string) =>
    compile(`map heap 1 pages rw\n${text}`, 'two.pte')
      .diagnostics.filter(d => d.severity === 'error')
      .map(d => d.code);
  expect(errors('cpu 0 { read heap }\npreempt 0 { barrier }')).toEqual(['PTE019']);
  expect(errors('cpu 0 { read heap }\npreempt 0 { read heap }\npreempt 0 { read heap }')).toEqual(['PTE027']);
});
