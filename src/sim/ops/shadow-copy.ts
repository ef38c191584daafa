/**
 * The copy of the guest's page tables that a shadowing host makes, and that the hardware walks: KVM's shadow pages
 * (2.6.26 arch/x86/kvm/mmu.c), lguest's (drivers/lguest/page_tables.c).
 *
 * Whatever takes a right out of the copy flushes the TLBs in the same breath: KVM all vCPUs'
 * (mmu_pte_write_flush_tlb, kvm_flush_remote_tlbs waits for them), lguest by loading cr3 at every entry to its one CPU
 * (x86/switcher_32.S). So one word per accessed page stands for both, and all CPUs share it. It is the low word of the
 * guest's entry that it was made from; RW is in it only together with D, and KVM's A says that it has been used since.
 *
 * KVM write-protects what it shadows. Its rule of three (kvm_mmu_pte_write): from the third write of a vCPU in a row to
 * one table, unless the shadow entry that was made last has been used, it gives the whole shadow page up. The table is
 * then the guest's own, at the price of one more exit that makes it writable, until an access has it shadowed again.
 */
import { A, D, P, RW } from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { renewed } from '../revocations.ts';
import * as st from '../state.ts';
import { entryFacts } from '../steps/entry.ts';

/** An instruction on an entry: the table is write-protected, and nothing has been written. */
const EXITS = entryFacts.store.answers.exits;
/** last_pt_write_count from which a table is given up. */
const FLOODED = 3;

/** A shadow entry made of a guest's: writable only if it says dirty, else the write that makes it dirty would pass unseen. */
export function shadowOf(lo: number): number {
  const rights = lo & D ? lo : lo & ~RW;
  return (lo & (P | A)) === (P | A) ? rights & ~A : 0;
}

/** What the host remembers of a vCPU's last writes to page tables: three words (st.LAST_TABLE and so on). */
const writesOf = (m: Machine, cpu: number): number => m.build.shape.writes + cpu * st.WRITES_WORDS;

const flagsOf = (m: Machine, page: number): number => m.tableOf(page) + st.TABLE_FLAGS;

/** Whether the host shadows the table that holds a page's entry. */
export const isShadowed = (m: Machine, page: number): boolean => (m.state[flagsOf(m, page)] & st.TABLE_SHADOWED) !== 0;

/** kvm_mmu_get_page: the table is shadowed from now on, and write-protected if the host is KVM. */
export function shadowTable(m: Machine, page: number): void {
  m.state[flagsOf(m, page)] |= st.TABLE_SHADOWED;
  m.state[flagsOf(m, page)] &= ~st.TABLE_WRITABLE;
}

/** kvm_mmu_zap_page, release_pgd: all shadow entries of a table are gone, and nobody's last update is remembered. */
export function dropTable(m: Machine, page: number): void {
  const { layout } = m.build;
  const table = layout.table(page);
  m.state[flagsOf(m, page)] &= ~st.TABLE_SHADOWED;
  for (let other = layout.firstPage(table); other < layout.pages && layout.table(other) === table; other++) {
    const copy = m.tlb(0, other);
    if (copy >= 0) m.state[copy] = 0;
    renewed(m, other);
  }
  if (m.build.shadow !== 'kvm') return;
  for (let cpu = 0; cpu < m.build.cpus; cpu++) m.state[writesOf(m, cpu) + st.LAST_UPDATED] = 0;
}

/** last_updated_pte_accessed: the shadow entry that a vCPU's write made last has been used. */
function lastUpdateUsed(m: Machine, writes: number): boolean {
  const updated = m.state[writes + st.LAST_UPDATED];
  return updated !== 0 && (m.state[m.tlb(0, updated - 1)] & A) !== 0;
}

/** A fault of a vCPU that was not for a write to a shadowed table: "reset fork detector". */
export function forgetWrites(m: Machine, cpu: number): void {
  m.state[writesOf(m, cpu) + st.WRITE_COUNT] = 0;
}

/** kvm_mmu_pte_write of a table that holds no entry of this mm's pages: the next write is to another one. */
export function wroteElsewhere(m: Machine, cpu: number): void {
  const writes = writesOf(m, cpu);
  m.state.fill(0, writes, writes + st.WRITES_WORDS);
}

/** kvm_mmu_pte_write, once the guest's entry at `page` has been written for the vCPU `cpu`, whose words are at `b`. */
export function wroteEntry(m: Machine, b: number, cpu: number, page: number): void {
  const s = m.state;
  const writes = writesOf(m, cpu);
  const table = m.build.layout.table(page) + 1;
  const again = s[writes + st.LAST_TABLE] === table && !lastUpdateUsed(m, writes);
  if (!again) {
    s[writes + st.LAST_TABLE] = table;
    s[writes + st.LAST_UPDATED] = 0;
  }
  s[writes + st.WRITE_COUNT] = again ? Math.min(s[writes + st.WRITE_COUNT] + 1, FLOODED) : 1;
  if (!isShadowed(m, page)) return;
  if (s[writes + st.WRITE_COUNT] === FLOODED) {
    m.note('shadow_zap', b, cpu, page);
    dropTable(m, page);
    return;
  }
  // mmu_pte_write_zap_pte, then update_pte if the new entry is present and young
  const made = shadowOf(s[m.entry(page)]);
  const copy = m.tlb(0, page);
  if (copy >= 0) s[copy] = made;
  renewed(m, page);
  // The entry of a page that no script accesses is never used.
  if (made) s[writes + st.LAST_UPDATED] = copy >= 0 ? page + 1 : 0;
}

/** A shadow fault installs an entry (mmu_set_spte): it is the vCPU's last update, and no write to a table. */
export function filled(m: Machine, cpu: number, page: number, made: number): void {
  m.state[m.tlb(0, page)] = made;
  m.state[writesOf(m, cpu) + st.LAST_UPDATED] = page + 1;
  forgetWrites(m, cpu);
}

/**
 * Whether an instruction that writes the entry at `page` exits, to be emulated; FLAG says so, too. The first one to a
 * table that was given up exits once, and finds it writable then.
 */
export function exits(m: Machine, b: number, cpu: number, page: number): boolean {
  const s = m.state;
  const flags = flagsOf(m, page);
  s[b + st.FLAG] = s[flags] & st.TABLE_SHADOWED ? EXITS : 0;
  if (s[b + st.FLAG]) return true;
  if (!(s[flags] & st.TABLE_WRITABLE)) {
    s[flags] |= st.TABLE_WRITABLE;
    s[writesOf(m, cpu) + st.LAST_UPDATED] = 0;
    forgetWrites(m, cpu);
    m.charge('vm_exit');
    m.charge('shadow_update');
    m.note('trap', b, cpu, page, 0, 0, UNPROTECT);
  }
  return false;
}
/** Place in `trapKinds`. */
const UNPROTECT = 4;

/** KVM_MMU_OP_RELEASE_PT: mmu_unshadow. The next page-table page there is another one, and not write-protected. */
export function releaseTable(m: Machine, page: number): void {
  dropTable(m, page);
  m.state[flagsOf(m, page)] |= st.TABLE_WRITABLE;
}

/** A mark that equals no other: the last entry made is one that an access may use. */
export const UNREPEATABLE = -1;

/** For the bulk path: what the host knows of a table that no script accesses, and of its writer, as one number. */
export function hostMark(m: Machine, cpu: number, page: number): number {
  if (m.build.shadow === null) return 0;
  const flags = m.state[flagsOf(m, page)];
  if (m.build.shadow === 'lguest') return flags;
  const writes = writesOf(m, cpu);
  if (m.state[writes + st.LAST_UPDATED]) return UNREPEATABLE;
  const here = m.state[writes + st.LAST_TABLE] === m.build.layout.table(page) + 1;
  return here ? 16 * (m.state[writes + st.WRITE_COUNT] + 1) + flags : flags;
}

/** How many tables from that of a page on have the mark that it has, as the writer goes from each to the next; at most so many. */
export function sameHostMarks(m: Machine, page: number, mark: number, most: number): number {
  if (m.build.shadow === null) return most;
  // It has written to the first one before it came to it, and to no other.
  if (mark > 15) return 1;
  let [same, words] = [1, flagsOf(m, page) + st.TABLE_WORDS];
  for (; same < most && m.state[words] === mark; same++) words += st.TABLE_WORDS;
  return same;
}

/** The table and the writer become as the mark says; it is one that `hostMark` gave at a section's end. */
export function setHostMark(m: Machine, cpu: number, page: number, mark: number): void {
  if (m.build.shadow === null) return;
  m.state[flagsOf(m, page)] = mark & 15;
  if (m.build.shadow === 'lguest' || mark < 16) return;
  m.state[writesOf(m, cpu) + st.LAST_TABLE] = m.build.layout.table(page) + 1;
  m.state[writesOf(m, cpu) + st.WRITE_COUNT] = (mark >> 4) - 1;
}

/** The copy at the start: every table is shadowed, since its entries came of accesses, and so is every young entry. */
export function shadowStart(m: Machine): void {
  const { layout, shape, accessIndex } = m.build;
  for (let table = 0; table < layout.tables; table++) {
    const flags = shape.tables + table * st.TABLE_WORDS + st.TABLE_FLAGS;
    m.state[flags] &= st.TABLE_EXISTS;
    m.state[flags] |= m.state[flags] ? st.TABLE_SHADOWED : st.TABLE_WRITABLE;
  }
  m.state.fill(0, shape.writes, shape.cpus);
  for (const page of accessIndex.keys()) m.state[m.tlb(0, page)] = shadowOf(m.state[m.entry(page)]);
}
