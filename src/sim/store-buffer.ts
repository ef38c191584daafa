/**
 * Store buffers, as x86-TSO has them: a plain store waits in its CPU's buffer, first in, first out, and lands in memory by
 * a move of its own. Until then its CPU alone sees it. Locked instructions, full barriers and what serializes (CR3 writes,
 * IRET, interrupts that are answered) happen once the buffer is empty: their CPU waits, and the stores land one by one.
 *
 * Sources: Sewell, Sarkar, Owens, Zappa Nardelli, Myreen, "x86-TSO", CACM 53 (2010), section 3.2; Intel SDM vol. 3A,
 * 9.2.2 (memory ordering), 9.3 (serializing instructions), 12.10 (store buffer).
 *
 * - A kernel's read of an entry sees its CPU's own stores that wait (store forwarding).
 * - A walk reads memory. A CPU's own walk waits for its own older stores to that entry: Linux relies on it, since nothing
 *   orders set_pte and the first access in vmap (arch/x86 has no flush_cache_vmap), where arm64 has dsb and isb.
 * - A CPU whose TLB another one flushes by an interrupt answers once its older stores have landed: it answers by a store
 *   (kernel/smp.c, csd_unlock), and stores land in order.
 * - unlock is a plain store, as arch/x86's spin_unlock is; lock is a locked instruction.
 * - A program's write waits with its translation, and is made when it lands: nobody sees it before, and the store buffer has its address
 *   by then. What a kernel relies on is memory, so stale, untraced, late and freed are judged at the landing, too. A flush of the CPU
 *   waits for it, so behind a flush no data land by what was translated before. P, RW and the setting of A and D are the walk's. That drains nothing:
 *   what SDM 9.2.3.1 says of loads, stores and locked instructions need not apply to page walks and updates of A and D.
 * - Stores to upper tables do not wait, nor do those that a hypervisor makes or emulates: its traps take locks.
 */
import type { Machine, Operation } from './machine.ts';
import { bytesOf, registerWord, writeEntry } from './ops/entry.ts';
import { wordOf } from './ops/expressions.ts';
import { frameWords, namedBy, readToCopy, USED, writeFrame } from './ops/frames.ts';
import { dataAccess, land as landData } from './ops/landing.ts';
import { dropPteLock } from './ops/locks.ts';
import { judged, tell } from './ops/translated.ts';
import type { Cached } from './ops/walk.ts';
import { completed, shown } from './revocations.ts';
import * as st from './state.ts';
import type { EntryStep, Half } from './steps/entry.ts';
import type { WordStep } from './steps/words.ts';
import type { Step } from './steps.ts';
import { tlbState } from './tasks.ts';
import {
  COPY,
  ENTRY,
  ENTRY_HI,
  ENTRY_LO,
  isOfData,
  isOfEntry,
  SWITCHING,
  storeAt,
  UNLOCK,
  type Waiting,
  WORD,
  WRITE,
  waiting,
  wordPage,
} from './waiting-stores.ts';

/** Most stores that wait in a buffer; hardware has 42 and more. A CPU that stores one more waits until the oldest lands. */
export const MOST_STORES = 8;

const kindOf: Readonly<Record<Half, number>> = { lo: ENTRY_LO, hi: ENTRY_HI };

function put(m: Machine, b: number, kind: number, where: number, lo: number, hi: number): void {
  const s = m.state;
  const at = storeAt(m, b, s[b + st.STORES]++);
  s[at] = kind;
  s[at + 1] = where;
  s[at + 2] = lo;
  s[at + 3] = hi;
  s[at + 4] = s[b + st.STATEMENT];
}

/** The write of an access enters the buffer. */
export function waitToLand(m: Machine, b: number, cpu: number, page: number, { cached, by }: Cached): void {
  put(m, b, WRITE, page, cached, by);
  m.note('store_waits', b, cpu, page, cached, 0, 1);
}

/** A program's write is made, by the translation that it has waited with. */
function landWrite(m: Machine, cpu: number, { where: page, lo: cached, hi: by, statement }: Waiting): void {
  completed(m, cpu, m.context(cpu, statement));
  const access = { page, write: true, statement };
  const how = judged(m, cpu, access, { cached, by });
  tell(m, cpu, access, cached, how);
  if (how.granted) shown(m, by);
  m.noteFor('write', cpu, statement, page, m.state[m.entry(page) + st.LO], 0, 1, how.pfn);
  if (m.build.frames) dataAccess(m, cpu, access, how);
}

/** What a store of data does to what frames hold, where that is followed. */
function landQuietly(m: Machine, cpu: number, store: Waiting): void {
  const { kind, where, lo, hi, statement } = store;
  if (kind === COPY) holds(m, lo, hi);
  if (kind !== WRITE) return;
  const how = judged(m, cpu, { page: where, write: true, statement }, { cached: lo, by: hi });
  landData(m, where, how, m.build.frames!.content(cpu, statement));
}

/** A frame that is still somebody's holds a copied content. */
function holds(m: Machine, pfn: number, content: number): void {
  const f = frameWords(m, pfn);
  if (m.state[f + st.FRAME_FLAGS] & USED) m.state[f + st.CONTENT] = content;
}

/** The oldest store of a CPU's buffer lands. */
export function land(m: Machine, cpu: number): void {
  const s = m.state;
  const b = m.base(cpu);
  const first = b + m.build.shape.stores;
  const [kind, where, lo, hi, statement] = s.subarray(first, first + st.STORE_WORDS);
  const end = first + s[b + st.STORES]-- * st.STORE_WORDS;
  s.copyWithin(first, first + st.STORE_WORDS, end);
  s.fill(0, end - st.STORE_WORDS, end);
  switch (kind) {
    case UNLOCK:
      dropPteLock(m, cpu, statement, where);
      return;
    case WORD:
      s[m.build.shape.shared + where] = lo;
      m.noteFor('word_store', cpu, statement, wordPage(m, where), lo, 0);
      return;
    case SWITCHING:
      s[tlbState(m, cpu) + st.SWITCHING] = 1;
      return;
    case WRITE:
      landWrite(m, cpu, { kind, where, lo, hi, statement });
      return;
    case COPY:
      writeFrame(m, cpu, statement, lo, hi);
      m.noteFor('copy_page', cpu, statement, m.build.frames!.homeOf(lo), 0, 0, where, lo);
      return;
    default: {
      const half = kind === ENTRY_LO ? 'lo' : kind === ENTRY_HI ? 'hi' : undefined;
      const e = m.entry(where);
      const [newLo, newHi] = [half === 'hi' ? s[e + st.LO] : lo, half === 'lo' ? s[e + st.HI] : hi];
      m.noteFor('store', cpu, statement, where, newLo, newHi, bytesOf(m, half), half === 'hi' ? 1 : 0);
      writeEntry(m, cpu, statement, where, lo, hi, half);
    }
  }
}

/** What the steps that store do where stores wait. */
export const buffered: Readonly<
  Record<'store' | 'ptl_unlock' | 'word_store' | 'loaded_mm_switching' | 'copy_page', Operation>
> = {
  store: (m, b, cpu, step) => {
    const { from, half, charge } = step as Extract<EntryStep, { op: 'store' }>;
    const page = m.state[b + st.PAGE];
    const [lo, hi] = from === 'zero' ? [0, 0] : m.state.subarray(b + registerWord[from], b + registerWord[from] + 2);
    if (charge) m.charge(charge);
    put(m, b, half ? kindOf[half] : ENTRY, page, lo, hi);
    m.note('store_waits', b, cpu, page, lo, hi);
  },
  ptl_unlock: (m, b, cpu) => {
    const page = m.state[b + st.PAGE];
    if (m.state[b + st.REQUESTS]) m.note('warn', b, cpu, page, 0, 0, 1);
    put(m, b, UNLOCK, page, 0, 0);
  },
  word_store: (m, b, cpu, step) => {
    const { shared, value } = step as Extract<WordStep, { op: 'word_store' }>;
    const { lo } = wordOf(m, b, value);
    m.charge('access');
    put(m, b, WORD, shared, lo | 0, 0);
    m.note('store_waits', b, cpu, wordPage(m, shared), lo);
  },
  loaded_mm_switching: (m, b) => put(m, b, SWITCHING, 0, 0, 0),
  copy_page: (m, b, cpu) => {
    const [from, to] = [namedBy(m, b + st.OLD), namedBy(m, b + st.NEW)];
    const content = readToCopy(m, b, cpu);
    if (frameWords(m, to) < 0) return;
    put(m, b, COPY, from, to, content);
    m.note('store_waits', b, cpu, m.build.frames!.homeOf(to), 0, 0, 1);
  },
};

/** The same step, as its CPU sees what frames hold and pages ought to show: with its own stores of data that still wait. */
export function seeingOwnData(run: Operation): Operation {
  return (m, b, cpu, step, to) => {
    const { frames, shape } = m.build;
    const own = frames ? waiting(m, b).filter(isOfData) : [];
    if (own.length === 0) return run(m, b, cpu, step, to);
    const memory = m.state.slice(shape.frames, shape.frames + frames!.words);
    for (const store of own) landQuietly(m, cpu, store);
    run(m, b, cpu, step, to);
    m.state.set(memory, shape.frames);
  };
}

/** The same of its own stores to entries. */
export function seeingOwnStores(run: Operation): Operation {
  return (m, b, cpu, step, to) => {
    const s = m.state;
    if (s[b + st.STORES] === 0) return run(m, b, cpu, step, to);
    const kept = new Map<number, readonly [number, number, number]>();
    for (const { where, lo, hi, kind } of waiting(m, b).filter(isOfEntry)) {
      const e = m.entry(where);
      if (!kept.has(e)) kept.set(e, [s[e + st.LO], s[e + st.HI], s[e + st.UNSEEN]]);
      if (kind !== ENTRY_HI) s[e + st.LO] = lo;
      if (kind !== ENTRY_LO) s[e + st.HI] = hi;
    }
    run(m, b, cpu, step, to);
    for (const [e, [lo, hi, unseen]] of kept) {
      s[e + st.LO] = lo;
      s[e + st.HI] = hi;
      // What it has read of its own stores says nothing of the marks in memory; flags of the page are another matter.
      s[e + st.UNSEEN] = (s[e + st.UNSEEN] & ~0xffff) | (unseen & 0xffff);
    }
  };
}

/** Whether a store to the entry at hand waits in its CPU's own buffer. */
export function waitsForEntry(m: Machine, b: number): boolean {
  const page = m.state[b + st.PAGE];
  return m.state[b + st.STORES] > 0 && waiting(m, b).some(store => isOfEntry(store) && store.where === page);
}

/** Whether a step flushes the TLB of the CPU that FLUSH_CPU names, or interrupts it to have that done. */
export const flushesOne = ({ op }: Pick<Step, 'op'>): boolean =>
  op === 'flush_cpu' || op === 'hv_flush' || op === 'interrupt';

/** Whether a CPU must wait before a step that happens once all older stores have landed: its own, and of whom it interrupts. */
export function mustDrain(m: Machine, b: number, step: Step): boolean {
  const s = m.state;
  if (s[b + st.STORES] > 0) return true;
  return flushesOne(step) && s[m.base(s[b + st.FLUSH_CPU]) + st.STORES] > 0;
}
