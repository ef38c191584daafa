/**
 * References that are no entries (6.1 mm/gup.c): what they keep a page from, page_maybe_dma_pinned, and how many there are.
 *
 * GUP takes what is there, as a page fault does (faultin_page where nothing is), so its look at an entry relies on no revocation.
 */
import * as pte from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import type { GupStep } from '../steps/gup.ts';
import { allows } from './fault.ts';
import { addReference, dropReference, frameWords, namedBy, pfnOf, tooMany } from './frames.ts';
import type { OpsOf } from './kind.ts';

/** One pin, in the flags of a frame (GUP_PIN_COUNTING_BIAS there); most of them. */
const PIN = 1 << 8;
const PINS = 15 * PIN;

/** Whether a frame is pinned. The kernel counts many references as pins, too; here none is taken for another. */
export function isPinned(m: Machine, pfn: number): boolean {
  const f = frameWords(m, pfn);
  return f >= 0 && (m.state[f + st.FRAME_FLAGS] & PINS) !== 0;
}

/** One pin more or less. Throws TooManyFrames. */
function changePins(m: Machine, b: number, cpu: number, pfn: number, by: 1 | -1): void {
  const f = frameWords(m, pfn);
  if (f < 0) return;
  const pins = m.state[f + st.FRAME_FLAGS] & PINS;
  if (by > 0 && pins === PINS) throw tooMany(m, b, cpu, `a page would be pinned more than ${PINS / PIN} times here`);
  if (by < 0 && pins === 0) return;
  m.state[f + st.FRAME_FLAGS] += by * PIN;
  if (by > 0) addReference(m, pfn);
  else dropReference(m, pfn);
}

/** Whether an entry is PROT_NONE though its area is not: NUMA hinting. */
function isHinted(m: Machine, page: number): boolean {
  const area = m.areas.at(page);
  return (
    m.reachable(page) &&
    m.build.entries.isProtnone(m.state[m.entry(page) + st.LO]) &&
    area !== undefined &&
    area.protection !== 'none'
  );
}

/** What the entry of the page would say that was looked up, where the huge entry at hand maps it, for writing if asked for; else 0. */
function inHuge(m: Machine, b: number, writes: boolean): pte.Pte {
  const s = m.state;
  const { entries, huge } = m.build;
  const entry = s[b + st.PAGE];
  const e = m.entry(entry);
  const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
  if (!(lo & pte.P && lo & pte.PSE && (!writes || lo & pte.RW))) return { lo: 0, hi: 0 };
  entries.advanced(lo & ~pte.PSE, hi, s[b + st.OTHER_PAGE] - huge!.below(entry));
  return { lo: entries.lo, hi: entries.hi };
}

function takeFromHuge(m: Machine, b: number, writes: boolean): void {
  const { lo, hi } = inHuge(m, b, writes);
  m.state[b + st.OLD] = lo;
  m.state[b + st.OLD + 1] = hi;
}

export const gupOps: OpsOf<GupStep> = {
  follow_page: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    const [lo, hi] = [s[e + st.LO], s[e + st.HI]];
    const hinted = !step.pin && isHinted(m, page);
    const may = hinted || (lo & pte.P && (!step.pin || lo & pte.RW));
    s[b + st.OLD] = may ? lo : 0;
    s[b + st.OLD + 1] = may ? hi : 0;
    if (!may) return;
    if (hinted) {
      // What the script is given is the entry that a fault would make.
      m.build.entries.modify(lo, hi, m.areas.at(page)!.protection, false);
      s[b + st.OLD] = m.build.entries.lo;
      s[b + st.OLD + 1] = m.build.entries.hi;
    }
    if (step.pin) changePins(m, b, cpu, pfnOf(m, lo, hi), 1);
    else addReference(m, pfnOf(m, lo, hi));
  },
  follow_huge: (m, b, cpu, step) => {
    takeFromHuge(m, b, step.pin);
    const { state: s } = m;
    const pfn = pfnOf(m, s[b + st.OLD], s[b + st.OLD + 1]);
    if (pfn === 0) return;
    if (step.pin) changePins(m, b, cpu, pfn, 1);
    else addReference(m, pfn);
  },
  gup_pmd: (m, b) => {
    takeFromHuge(m, b, true);
    m.state[b + st.FLAG] = m.state[b + st.OLD] ? 1 : 0;
  },
  gup_pmd_same: (m, b) => {
    const s = m.state;
    const said = inHuge(m, b, true);
    s[b + st.FLAG] = ((s[b + st.OLD] ^ said.lo) | (s[b + st.OLD + 1] ^ said.hi)) === 0 ? 1 : 0;
  },
  gup_hint: (m, b, _cpu, step) => {
    const page = m.state[b + st.PAGE];
    // FOLL_NUMA; since 7acddcc1ae30 (6.6) who does not write passes by the hint (gup_can_follow_protnone).
    const faults = step.pin || !since(m.build.parameters.mm, '6.12');
    m.state[b + st.FLAG] = faults && isHinted(m, page) ? 1 : 0;
  },
  gup_missed: (m, b) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const area = m.areas.at(page);
    const anonymous = area !== undefined && !area.file && !area.shared;
    // A file's page that is there is made writable, or copied.
    const comes = anonymous || (area !== undefined && m.build.entries.present(s[m.entry(page) + st.LO]));
    const small = !m.build.huge && !m.build.folios.has(m.build.layout.region(page).map);
    s[b + st.FLAG] = s[b + st.OLD] === 0 && comes && small && allows(area, s[b + st.WRITE] !== 0) ? 1 : 0;
  },
  gup_pte: (m, b) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    const [lo, hi] = m.reachable(page) ? [s[e + st.LO], s[e + st.HI]] : [0, 0];
    const may = (lo & pte.P) !== 0 && (lo & pte.RW) !== 0;
    s[b + st.OLD] = may ? lo : 0;
    s[b + st.OLD + 1] = may ? hi : 0;
    s[b + st.FLAG] = may ? 1 : 0;
  },
  try_grab_page: (m, b, cpu) => changePins(m, b, cpu, namedBy(m, b + st.OLD), 1),
  gup_pte_same: (m, b) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    const same = st.sameEntry(s, e, b + st.OLD);
    s[b + st.FLAG] = same && m.reachable(page) ? 1 : 0;
  },
  write_seqcount: m => {
    m.state[m.build.shape.frames + st.WRITE_PROTECT_SEQ]++;
  },
  seqcount_begin: (m, b) => {
    const seq = m.state[m.build.shape.frames + st.WRITE_PROTECT_SEQ];
    m.state[b + st.FLAG] = seq & 1 ? 0 : 1;
    m.state[b + st.SEEN] = seq & 1 ? 0 : seq;
  },
  seqcount_retry: (m, b) => {
    m.state[b + st.FLAG] = m.state[m.build.shape.frames + st.WRITE_PROTECT_SEQ] === m.state[b + st.SEEN] ? 0 : 1;
    m.state[b + st.SEEN] = 0;
  },
  unpin_user_page: (m, b, cpu) => changePins(m, b, cpu, namedBy(m, b + st.OLD), -1),
  copy_present_page: (m, b) => {
    const { entries } = m.build;
    entries.without(m.state[b + st.OLD], m.state[b + st.OLD + 1], pte.A);
    m.state[b + st.NEW] = entries.lo;
    m.state[b + st.NEW + 1] = entries.hi;
  },
  page_exclusive: (m, b) => {
    m.state[b + st.FLAG] = m.state[m.entry(m.state[b + st.PAGE]) + st.UNSEEN] & st.EXCLUSIVE ? 1 : 0;
  },
  share_anon: (m, b) => {
    m.state[m.entry(m.state[b + st.PAGE]) + st.UNSEEN] &= ~st.EXCLUSIVE;
  },
};
