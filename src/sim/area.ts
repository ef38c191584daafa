/** A virtual memory area (vm_area_struct): pages that have one protection, and what decides whether two of them are one. */
import { protections } from './protection.ts';
import type { Protection } from './statements.ts';

export interface Area {
  /** First page number, and one past the last; an area lies in one region (areas never span a hole). */
  readonly first: number;
  readonly end: number;
  readonly protection: Protection;
  readonly shared: boolean;
  readonly file: boolean;
  /** Mapping it comes from: areas of different mappings merge only if anonymous and private. */
  readonly map: number;
  /**
   * Its anon_vma, 0 where it has none: it has one once some page of it was written, or it was split off where one was. fork copies
   * only such areas. Its number is 1 more than the page where the first area began that had it.
   */
  readonly anonVma: number;
  /** VM_ACCOUNT: private, and writable now or once. Linux does not merge an area that has it with one that has not. */
  readonly account: boolean;
  /** Virtual page number of the first page less vm_pgoff; areas that moved apart do not merge. */
  readonly shift: number;
  /** Whoever holds mmap_lock for writing has the area's own lock, too (vma-locks.ts). */
  readonly locked: boolean;
}

/** An area as mmap makes it. */
export function mapped(area: Omit<Area, 'anonVma' | 'account' | 'shift' | 'locked'>): Area {
  const account = !area.shared && isWritable(area.protection);
  return { ...area, anonVma: 0, account, shift: 0, locked: false };
}

export const isExecutable = (protection: Protection): boolean => protection === 'rx' || protection === 'rwx';
export const isWritable = (protection: Protection): boolean => protection === 'rw' || protection === 'rwx';

/** Whether an mprotect has to ask whether there is memory for an area. */
export function becomesAccounted(area: Area, protection: Protection): boolean {
  return !area.account && !area.shared && isWritable(protection);
}

/** Neighbours that may be one, if their kernel wants it. */
export function mergeable(x: Area, y: Area): boolean {
  const one = x.anonVma === y.anonVma || x.anonVma === 0 || y.anonVma === 0;
  return one && x.protection === y.protection && alike(x, y);
}

/** Areas that differ in nothing but rights and anon_vma (anon_vma_compatible). */
export function alike(x: Area, y: Area): boolean {
  const sameBacking = x.map === y.map || (!x.file && !y.file && !x.shared && !y.shared);
  return sameBacking && x.account === y.account && x.shared === y.shared && x.file === y.file && x.shift === y.shift;
}

export function sameAreas(x: Area, y: Area): boolean {
  const same = x.first === y.first && x.end === y.end && x.anonVma === y.anonVma && x.locked === y.locked;
  return same && mergeable(x, y) && x.map === y.map;
}

/** A number that equal areas share. */
export function hashOf({ first, end, protection, shared, file, map, anonVma, account, shift, locked }: Area): number {
  const flags = Number(shared) + 2 * Number(file) + 4 * Number(account) + 8 * Number(locked);
  let hash = 0;
  for (const word of [first, end, protections.indexOf(protection) * 16 + flags, map, shift, anonVma]) {
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** AREA_FLAGS: what a walk needs to know of the area it is in. */
export const AreaFlag = {
  /** vm_page_prot has RW: shared without write-notify. */
  pageWritable: 1,
  /** 2.6 dirty_accountable; 6.1 MM_CP_TRY_CHANGE_WRITABLE. */
  tryWritable: 2,
  shared: 4,
  file: 8,
} as const;

/** vma_wants_writenotify: shared file mappings with dirty accounting start out read-only; all shared ones where soft-dirty is `tracked`. */
export const wantsWriteNotify = (area: Area, tracked: boolean): boolean => area.shared && (area.file || tracked);

/** AREA_FLAGS of an area that has its protection already, and VM_SOFTDIRTY. */
export function areaFlags(area: Area): number {
  const write = isWritable(area.protection);
  let flags = (area.shared ? AreaFlag.shared : 0) | (area.file ? AreaFlag.file : 0);
  if (write && area.shared && !wantsWriteNotify(area, false)) flags |= AreaFlag.pageWritable;
  if (write && (!area.shared || wantsWriteNotify(area, false))) flags |= AreaFlag.tryWritable;
  return flags;
}
