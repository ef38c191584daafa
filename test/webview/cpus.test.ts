import { describe, expect, test } from 'vitest';
import { cpusAt } from '../../webview/layout/cpus-at.ts';
import { partingsOf } from '../../webview/layout/partings.ts';
import { hidesDirty, isStale, pagesInTlb, tlbAt } from '../../webview/layout/tlb-at.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';

/** `in 1 lazy ptl 4 mmap_sem write` for CPU 0 after the last event, or after `event`. */
function cpu0(text: string, event?: number): string {
  const unfolding = new Unfolding(log(text));
  const [state] = cpusAt(unfolding, 2, event ?? unfolding.count - 1);
  return [
    state.line === 0 ? 'idle' : state.over ? 'over' : 'in',
    state.lazy && 'lazy',
    state.mmapSem && `mmap_sem ${state.mmapSem}`,
    ...state.ptl.map(page => `ptl ${page}`),
  ]
    .filter(Boolean)
    .join(' ');
}

describe('a CPU at the playhead', () => {
  test.each([
    ['nothing began', '0 statement@1', 'idle'],
    ['in a statement', '0 statement 1 load#1', 'in'],
    ['over, once another CPU goes on', '0 statement 1 return 2 statement@1', 'over'],
    ['locks are held until they are dropped', '0 statement lock:1,1 lock#4 1 load#4', 'in mmap_sem write ptl 4'],
    ['two page-table pages, as mremap takes them', '0 statement lock#4 lock#9 load#4', 'in ptl 4 ptl 9'],
    ['the last lock dropped', '0 statement lock:1 lock#4 unlock#4 unlock:1 load#4', 'in'],
    ['one of two dropped', '0 statement lock#4 lock#9 unlock#9 load#4', 'in ptl 4'],
    ['dropped at a later page of the same table', '0 statement lock#4 1 unlock#7 load#4', 'in'],
    ['lazy mode', '0 statement enter_lazy load#1', 'in lazy'],
    ['lazy mode left', '0 statement enter_lazy leave_lazy load#1', 'in'],
  ])('%s', (_, text, wanted) => expect(cpu0(text)).toBe(wanted));

  test('a statement goes on behind an interrupt, and where a task comes back', () => {
    const lineAt = (text: string) => {
      const unfolding = new Unfolding(log(text));
      return cpusAt(unfolding, 1, unfolding.count - 1)[0].line;
    };
    const struck = '0 statement!11 1 irq_handler_entry!23 2 statement!24 3 load#1';
    expect(lineAt(struck)).toBe(24);
    expect(lineAt(`${struck} 4 irq_handler_exit!11`)).toBe(11);
    expect(lineAt('0 statement!11 1 sched_switch!20:1 2 statement!20 3 sched_switch!11')).toBe(11);
  });

  test('the same after runs were compared, where another CPU has asked for a flush', () => {
    const unfolding = new Unfolding(log('0 statement 1 load 2 statement@1 3 flush_tlb:-1,1'));
    partingsOf(unfolding, unfolding, 2);
    expect(cpusAt(unfolding, 2, 3)[0].over).toBe(true);
  });

  test('in the third turn of a fold, on that turn’s page', () => {
    const text = '0 statement ( 1 lock#4 2 load#4 3 unlock#4 )x5+10';
    expect(cpu0(text, 1 + 2 * 3 + 1)).toBe('in ptl 6');
    expect(cpu0(text, 1 + 2 * 3 + 2)).toBe('in');
  });
});

describe('a TLB at the playhead', () => {
  const tlb = (text: string) => {
    const unfolding = new Unfolding(log(text));
    return tlbAt(unfolding, 1, 7, unfolding.count - 1)?.lo ?? null;
  };
  test.each([
    ['empty at the start', '0 statement', null],
    ['filled', '0 tlb_fill@1#7=99/0', 99],
    ['filled in another CPU', '0 tlb_fill#7=99/0', null],
    ['filled for another page', '0 tlb_fill@1#6=99/0', null],
    ['flushed whole', '0 tlb_fill@1#7=99/0 1 flush_tlb@1:-1', null],
    ['flushed by range', '0 tlb_fill@1#7=99/0 1 flush_tlb@1#5:3', null],
    ['beside the flushed range', '0 tlb_fill@1#7=99/0 1 flush_tlb@1#5:2', 99],
    ['thrown out by a walk', '0 tlb_fill@1#7=35/0 1 walk@1#7=99/0', null],
    ['filled again', '0 tlb_fill@1#7=35/0 1 walk@1#7=99/0 tlb_fill@1#7=103/0', 103],
  ] as const)('%s', (_, text, wanted) => expect(tlb(text)).toBe(wanted));

  test('the pages that it holds', () => {
    const text = '0 tlb_fill@1#7=99/0 tlb_fill@1#8=99/0 tlb_fill#3=99/0 1 flush_tlb@1#8:1 2 tlb_fill@1#9=99/0';
    const unfolding = new Unfolding(log(text));
    expect(pagesInTlb(unfolding, 1, unfolding.count - 1, 4)).toEqual([9, 7]);
    expect(pagesInTlb(unfolding, 1, unfolding.count - 1, 1)).toEqual([9]);
  });

  test('stale: rights or frame that memory no longer has', () => {
    expect(isStale({ lo: 0x1067, hi: 0 }, { lo: 0x1065, hi: 0 })).toBe(true);
    expect(isStale({ lo: 0x1067, hi: 0 }, { lo: 0x2067, hi: 0 })).toBe(true);
    expect(isStale({ lo: 0x1025, hi: 0 }, { lo: 0x1067, hi: 0 })).toBe(false);
    expect(hidesDirty({ lo: 0x1067, hi: 0 }, { lo: 0x1023, hi: 0 })).toBe(true);
    expect(hidesDirty({ lo: 0x1027, hi: 0 }, { lo: 0x1023, hi: 0 })).toBe(false);
  });
});
