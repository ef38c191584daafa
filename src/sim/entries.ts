/**
 * How a guest kernel builds and reads entries: Linux's pte_* functions for one mm version, width and hypervisor.
 *
 * Memory holds machine entries ("raw" in a trace). A Xen guest sees pseudo-physical frames: pte_val and make_pte
 * translate, but only entries whose P is set (arch/x86/xen/mmu_pv.c pte_mfn_to_pfn, pte_pfn_to_mfn); a PROT_NONE or
 * swap entry keeps what the guest put there. 6.1 also inverts the frame of a PROT_NONE entry against L1TF
 * (arch/x86/include/asm/pgtable-invert.h).
 */
import * as pte from '../model/pte.ts';
import { type Parameters, since, type Width } from './parameters.ts';
import type { Protection } from './statements.ts';
import { type NonPresent, SwapEntries } from './swap.ts';

const { P, RW, US, A, D, G, NX_HI } = pte;

/** Pseudo-physical frame of page 0 of the script, and how far machine frames are from them under Xen. */
export const FIRST_PFN = 0x1000;
/** Frame of the zero page, and the first of page tables. */
export const ZERO_PFN = 0x800;
export const TABLE_PFN = 0x900;
/** Frames of page tables; beyond them, tables share. */
export const TABLE_FRAMES = FIRST_PFN - TABLE_PFN;
const MACHINE_OFFSET = 0x90000;
const FRAME_40 = 0x10000000000;
/**
 * Above the frame, a migration entry's offset says whether the page was young, and dirty (2e3468778dbe, 6.1): include/linux/swapops.h
 * SWP_MIG_YOUNG, SWP_MIG_DIRTY. SWP_PFN_BITS is 34 with four levels (MAX_PHYSMEM_BITS 46, less PAGE_SHIFT).
 */
const MIGRATION_YOUNG = 2 ** 34;
const MIGRATION_DIRTY = 2 ** 35;

/** _PAGE_CHG_MASK, low word: what pte_modify carries over beside the frame (2.6.26 asm-x86/pgtable.h; 6.1 pgtable_types.h). */
const CARRIED_2_6 = pte.PCD | pte.PWT | A | D;
const CARRIED_6_1 = pte.PCD | pte.PWT | A | D | pte.SPECIAL | pte.SOFT_DIRTY | pte.UFFD_WP;

/** Which kernels of today have CONFIG_MEM_SOFT_DIRTY. */
export const hasSoftDirty = (width: Width): boolean => width === 'x86-64' || width === 's390';

export class Entries {
  readonly protnone: number;
  private readonly carried: number;
  private readonly modern: boolean;
  /** s390: A and D are the kernel's marks, set by faults; hardware uses no entry without A, and writes by none without D. */
  readonly marked: boolean;
  /** A PROT_NONE entry has its frame inverted. */
  readonly inverts: boolean;
  /** How far the machine frame of a present entry is from the guest's frame. */
  readonly offset: number;
  /** Whether the hypervisor adds GLOBAL to user entries (adjust_guest_l1e, 64-bit only). */
  readonly addsGlobal: boolean;
  private readonly nx: boolean;
  /** Whether bit 10 is userfaultfd's: on x86-64 (5.7). */
  private readonly watches: boolean;
  /** _PAGE_SOFT_DIRTY; 0 where there is none, as on 32 bits (arch/x86/Kconfig: HAVE_ARCH_SOFT_DIRTY if X86_64). */
  private readonly softDirty: number;
  /** mremap takes that bit away (0cef0bb836e3, 6.13). */
  readonly unwatchesMoved: boolean;
  private readonly swap: SwapEntries;
  /** D where the hypervisor keeps it in an entry that loses RW (MMU_PT_UPDATE_PRESERVE_AD), beside SAVED_DIRTY; else 0. */
  private readonly keptDirty: number;
  /** _PAGE_SAVED_DIRTY, by word; 0 where the kernel has none. */
  private readonly savedLo: number;
  private readonly savedHi: number;
  /** Results of the functions below, which return two words without making an object. */
  lo = 0;
  hi = 0;

  constructor(parameters: Parameters, xen: boolean) {
    this.modern = since(parameters.mm, '6.1');
    this.marked = parameters.width === 's390';
    this.inverts = this.modern && !this.marked;
    this.protnone = this.modern ? pte.PROTNONE_6_1 : pte.PROTNONE_2_6;
    this.carried = this.modern ? CARRIED_6_1 : CARRIED_2_6;
    this.offset = xen ? MACHINE_OFFSET : 0;
    this.addsGlobal = xen && parameters.width === 'x86-64';
    this.nx = parameters.width !== 'i386';
    this.watches = this.modern && parameters.width === 'x86-64';
    this.softDirty = this.modern && hasSoftDirty(parameters.width) ? pte.SOFT_DIRTY : 0;
    this.unwatchesMoved = this.watches && since(parameters.mm, '7.2');
    this.keptDirty = xen && parameters.preserve_ad && parameters.xenfeat_preserve_ad ? D : 0;
    const saves = since(parameters.mm, '6.12');
    this.savedHi = saves && parameters.width === 'x86-64' ? pte.SAVED_DIRTY_HI : 0;
    this.savedLo = saves && parameters.width !== 'x86-64' && !this.marked ? pte.SAVED_DIRTY_32 : 0;
    this.swap = new SwapEntries(this.modern, parameters.width);
  }

  /** pte_present: P, or PROT_NONE. */
  present(lo: number): boolean {
    return (lo & (P | this.protnone)) !== 0;
  }

  isProtnone(lo: number): boolean {
    return (lo & P) === 0 && (lo & this.protnone) !== 0;
  }

  /** Flags of vm_page_prot: protection_map, where private writable mappings and those with write-notify lack RW. */
  private protectionFlags(protection: Protection, writable: boolean): number {
    if (protection === 'none') return this.protnone | A;
    return P | US | A | (writable ? RW : 0);
  }

  /** Whether vm_page_prot lacks NX: PAGE_NONE does, too. */
  private executable(protection: Protection): boolean {
    return protection === 'rx' || protection === 'rwx' || protection === 'none';
  }

  /** The frame the guest believes in, of a raw entry. */
  pfn(lo: number, hi: number): number {
    const frame = pte.frameOf(lo, hi);
    if (lo & P) return frame - this.offset;
    return this.inverts && this.isProtnone(lo) ? FRAME_40 - 1 - frame : frame;
  }

  /** make_pte: a raw entry from a pseudo-physical frame and flags. */
  make(pfn: number, flags: number, nx: boolean): void {
    let frame = pfn;
    if (flags & P) frame = pfn + this.offset;
    else if (this.inverts && this.isProtnone(flags)) frame = FRAME_40 - 1 - pfn;
    this.lo = ((frame & 0xfffff) * 4096 + (flags & 0xfff)) >>> 0;
    this.hi = ((Math.floor(frame / 0x100000) & 0xfffff) + (nx && this.nx ? NX_HI : 0)) >>> 0;
  }

  /** The raw entry of a page of the script at the start, as it would be after the accesses that its mapping declares. */
  initial(
    page: number,
    protection: Protection,
    accessed: boolean,
    dirty: boolean,
    writable: boolean,
    anonymous: boolean,
  ): void {
    let flags = this.protectionFlags(protection, writable) & ~A;
    if (accessed) flags |= A;
    if (dirty) flags |= D;
    // Only pte_mkdirty sets it, and whatever cleans the entry again leaves it.
    if (dirty || anonymous) flags |= this.softDirty;
    if (this.addsGlobal && flags & P) flags |= G;
    this.make(FIRST_PFN + page, flags, !this.executable(protection));
    this.saveDirty();
    // Written to without RW: it was written before an mprotect took RW away.
    if (dirty) this.lo |= this.keptDirty;
  }

  /** mk_pte(page, vm_page_prot), made writable and dirty where a write needs it: what a fault installs. */
  fresh(pfn: number, protection: Protection, writable: boolean, dirty: boolean): void {
    let flags = this.protectionFlags(protection, writable);
    if (dirty) flags |= this.dirtyFlags;
    this.make(pfn, flags, !this.executable(protection));
    this.saveDirty();
  }

  /** pte_mkspecial(pfn_pte(my_zero_pfn, vm_page_prot)). */
  zeroPage(protection: Protection): void {
    this.make(ZERO_PFN, this.protectionFlags(protection, false) | pte.SPECIAL, !this.executable(protection));
  }

  /** The kernel's own mapping of a page-table page: PAGE_KERNEL or PAGE_KERNEL_RO, which 6.12 has without D (recorded). */
  kernel(pfn: number, writable: boolean): void {
    const dirty = writable || !(this.savedLo | this.savedHi) ? D : 0;
    this.make(pfn, P | A | dirty | (writable ? RW : 0), true);
  }

  /** An entry of an upper table: _PAGE_TABLE. */
  table(pfn: number): void {
    this.make(pfn, P | RW | US | A | D, false);
  }

  /** pte_mkdirty: 6.1 marks it soft-dirty, too. */
  get dirtyFlags(): number {
    return D | this.softDirty;
  }

  /**
   * What mremap makes of an entry's low word. 6.1 marks it soft-dirty (move_soft_dirty_pte); a swap entry has its own bit for that,
   * the one of RW. Since 6.13 it loses userfaultfd's bit, as the area is not watched at its new place (0cef0bb836e3).
   */
  moved(lo: number): number {
    if (!this.softDirty) return lo;
    const unwatched = this.unwatchesMoved ? lo & ~(this.present(lo) ? pte.UFFD_WP : US) : lo;
    return (unwatched | (this.present(lo) ? this.softDirty : RW)) >>> 0;
  }

  /**
   * What a swap or migration entry remembers of the entry that it replaces (6.1 on x86-64): soft-dirty in the bit of RW
   * (179ef71cbc08, c3d16e16522f), and userfaultfd's write-protection in that of US (f45ec5ff16a7).
   */
  remembered(lo: number): number {
    if (!this.watches) return 0;
    return (lo & pte.SOFT_DIRTY ? RW : 0) | (lo & pte.UFFD_WP ? US : 0);
  }

  /** The same of a swap or migration entry, for the entry that comes back; without RW where userfaultfd watches. */
  recalled(nonPresent: number, lo: number): number {
    if (!this.watches) return lo;
    const kept = nonPresent & US ? (lo & ~RW) | pte.UFFD_WP : lo;
    return (nonPresent & RW ? kept | pte.SOFT_DIRTY : kept) >>> 0;
  }

  /**
   * The flags that an entry says it has. One of swap space or of a migration has soft-dirty and userfaultfd's write-protection in bits of its own
   * (`remembered`), leaves A and D to erratum KNL4, and names its slot, or its frame, with what is left (6.1 on x86-64).
   */
  said(lo: number, hi: number): void {
    const named = this.isNamed(lo, hi);
    this.lo = named ? this.recalled(lo, lo & (A | D)) : lo;
    this.hi = named ? 0 : hi;
  }

  /** The entry with more flags. */
  with(lo: number, hi: number, flags: number, high: number): void {
    const named = this.isNamed(lo, hi);
    this.lo = (lo | (named ? this.remembered(flags) : flags)) >>> 0;
    this.hi = (named ? hi : hi | high) >>> 0;
  }

  /** The entry with fewer. */
  lacking(lo: number, hi: number, flags: number, high: number): void {
    const named = this.isNamed(lo, hi);
    this.lo = (lo & ~(named ? this.remembered(flags) : flags)) >>> 0;
    this.hi = (named ? hi : hi & ~high) >>> 0;
  }

  private isNamed(lo: number, hi: number): boolean {
    return this.watches && !this.present(lo) && (this.isSwap(lo, hi) || this.isMigration(lo, hi));
  }

  /** pte_clear_uffd_wp; of one that is not present, pte_swp_clear_uffd_wp. */
  unwatched(lo: number): number {
    if (!this.watches) return lo;
    return (lo & ~(this.present(lo) ? pte.UFFD_WP : US)) >>> 0;
  }

  /** pte_uffd_wp: whether the entry is write-protected for userfaultfd, which PROT_NONE leaves (_PAGE_CHG_MASK). */
  isUffdWp(lo: number): boolean {
    return this.watches && this.present(lo) && (lo & pte.UFFD_WP) !== 0;
  }

  /** What a present entry's frame is to the domain, whose script's pages have so many frames: a page's, a page table, or not its own. */
  useOf(lo: number, hi: number, frames: number): 'page' | 'table' | 'foreign' {
    const pfn = this.pfn(lo, hi);
    if (pfn === ZERO_PFN || (pfn >= FIRST_PFN && pfn < FIRST_PFN + frames)) return 'page';
    return pfn >= TABLE_PFN && pfn < FIRST_PFN ? 'table' : 'foreign';
  }

  /** The frame of a page of the script; a copy of it lies `copy` frames behind. */
  frame(page: number, copy: number): number {
    return FIRST_PFN + page + copy;
  }

  /** Page of the script whose first frame an entry has; negative, or beyond the last page, where it is no such frame. */
  homeOf(lo: number, hi: number): number {
    return this.pfn(lo, hi) - FIRST_PFN;
  }

  /** The frame of the page that a swap or migration entry is about. */
  namedBy(lo: number, hi: number): number {
    return this.swap.offset(lo, hi) % MIGRATION_YOUNG;
  }

  /** What a migration entry says of A and D of the page's entry, beside the frame; nothing where it has no room for that. */
  private migrated(lo: number, hi: number): number {
    return this.watches ? Math.floor(this.swap.offset(lo, hi) / MIGRATION_YOUNG) : 0;
  }

  /** is_migration_entry_young. */
  isYoungMigration(lo: number, hi: number): boolean {
    return (this.migrated(lo, hi) & 1) !== 0;
  }

  /** is_migration_entry_dirty. */
  isDirtyMigration(lo: number, hi: number): boolean {
    return (this.migrated(lo, hi) & 2) !== 0;
  }

  /** Whether two entries differ in frame, A and D alone: __pte_batch_clear_ignored of both is the same. */
  sameButAD(lo: number, hi: number, otherLo: number, otherHi: number): boolean {
    const low = (lo ^ otherLo) & 0xfff & ~(A | D | this.savedLo);
    const high = (hi ^ otherHi) & ~0xfffff & ~this.savedHi;
    return (low | high) === 0;
  }

  /** pte_mkdirty, if `dirty`: the software's D where the entry has no RW, and soft-dirty either way. */
  dirtied(lo: number, hi: number, dirty: boolean): void {
    this.lo = dirty ? (lo | this.dirtyFlags) >>> 0 : lo;
    this.hi = hi;
    if (dirty) this.saveDirty();
  }

  /** pte_advance_pfn. */
  advanced(lo: number, hi: number, pages: number): void {
    this.make(this.pfn(lo, hi) + pages, lo & 0xfff, false);
    this.hi = ((this.hi & 0xfffff) | (hi & ~0xfffff)) >>> 0;
  }

  /** The migration entry of a page so far behind, which remembers the same. */
  advancedMigration(lo: number, hi: number, pages: number): void {
    this.swap.advance(lo, hi, pages);
    this.lo = this.swap.lo;
    this.hi = this.swap.hi;
  }

  /** pte_modify: frame, A and D (and the rest of _PAGE_CHG_MASK) from the entry, everything else from the protection. */
  modify(lo: number, hi: number, protection: Protection, writable: boolean): void {
    const carried = this.carried | this.savedLo;
    const flags = (lo & carried) | (this.protectionFlags(protection, writable) & ~carried);
    this.make(this.pfn(lo, hi), flags, !this.executable(protection));
    this.hi = (this.hi | (hi & this.savedHi)) >>> 0;
    // 6.12: D of an entry that was not writable stays as it is.
    if (lo & RW) this.saveDirty();
    else this.restoreDirty();
  }

  /** pte_dirty. */
  isDirty(lo: number, hi: number): boolean {
    return (lo & (D | this.savedLo)) !== 0 || (hi & this.savedHi) !== 0;
  }

  /** pte_mkwrite. */
  writable(lo: number, hi: number): void {
    this.lo = (lo | RW) >>> 0;
    this.hi = hi;
    this.restoreDirty();
  }

  /** pte_wrprotect, pte_mkclean and pte_mkold, as the bits of `mask` ask: RW, D, A. */
  without(lo: number, hi: number, mask: number): void {
    this.lo = (lo & ~(mask & ~D)) >>> 0;
    this.hi = hi;
    if (mask & RW) this.saveDirty();
    if (!(mask & D)) return;
    this.lo = (this.lo & ~(D | this.savedLo)) >>> 0;
    this.hi = (this.hi & ~this.savedHi) >>> 0;
  }

  /** pte_mksaveddirty: D of an entry without RW moves to the software's bit. */
  private saveDirty(): void {
    if (!(this.savedLo | this.savedHi) || this.lo & RW || !(this.lo & D)) return;
    this.lo = ((this.lo & ~D) | this.savedLo) >>> 0;
    this.hi = (this.hi | this.savedHi) >>> 0;
  }

  /** pte_clear_saveddirty: and back, where the entry has RW. */
  private restoreDirty(): void {
    if (!(this.lo & RW) || !(this.lo & this.savedLo || this.hi & this.savedHi)) return;
    this.lo = ((this.lo & ~this.savedLo) | D) >>> 0;
    this.hi = (this.hi & ~this.savedHi) >>> 0;
  }

  /** A swap or migration entry of a page of the script, or of another frame of it (swap.ts). */
  nonPresent(page: number, kind: NonPresent): void {
    this.swap.make(kind, FIRST_PFN + page);
    this.lo = this.swap.lo;
    this.hi = this.swap.hi;
  }

  /** make_migration_entry, of a frame; 6.1 make_migration_entry_young and _dirty, on x86-64, whose swap entries have room for both. */
  migration(pfn: number, kind: NonPresent, young: boolean, dirty: boolean): void {
    const remembers = this.watches ? (young ? MIGRATION_YOUNG : 0) + (dirty ? MIGRATION_DIRTY : 0) : 0;
    this.swap.make(kind, pfn + remembers);
    this.lo = this.swap.lo;
    this.hi = this.swap.hi;
  }

  private isNonPresent(lo: number, hi: number, ...kinds: readonly NonPresent[]): boolean {
    return !this.present(lo) && (lo !== 0 || hi !== 0) && this.swap.is(lo, hi, ...kinds);
  }

  /** is_write_migration_entry. */
  isWriteMigration(lo: number, hi: number): boolean {
    return this.isNonPresent(lo, hi, 'migration-write');
  }

  /** Not is_readable_migration_entry: fork makes it one. */
  isOwnMigration(lo: number, hi: number): boolean {
    return this.isNonPresent(lo, hi, 'migration-write', ...(this.modern ? (['migration-exclusive'] as const) : []));
  }

  /** A swap entry: neither empty, nor of a migration, nor the name of a frame alone. */
  isSwap(lo: number, hi: number): boolean {
    return this.isNonPresent(lo, hi, 'swap');
  }

  isMigration(lo: number, hi: number): boolean {
    return this.isNonPresent(lo, hi, 'migration-read', 'migration-exclusive', 'migration-write');
  }

  /** make_migration_entry_read; 6.1 make_readable_migration_entry, or make_readable_exclusive_migration_entry. */
  readMigration(lo: number, hi: number, exclusive: boolean): void {
    this.swap.retype(lo, hi, exclusive ? 'migration-exclusive' : 'migration-read');
    this.lo = this.swap.lo;
    this.hi = this.swap.hi;
  }
}
