/**
 * Address spaces that end: `exit` of their last task. A script that has none has none of these words.
 *
 * Under Xen an address space is pinned while it lives: Xen has checked its tables and gives them a type, and the guest maps them read-only.
 * exit_mmap unpins them (arch/x86/xen/mmu.c xen_exit_mmap), and what empties them are plain stores. Of a page-table page
 * it is known whether Xen has a type for it, and whether the guest may write it (TABLE_UNTYPED, TABLE_WRITABLE); for an address space, whether
 * its top tables are pinned. A table that a vCPU has loaded keeps its type, and so do those below it (Xen's get_page_and_type of
 * v->arch.guest_table), so an update that would map it writable is refused.
 */
import type { Machine } from './machine.ts';
import * as st from './state.ts';

/** Offset of the words of an mm. */
export const exitWords = (m: Machine, mm: number): number => m.build.shape.exits + mm * st.EXIT_WORDS;

/** Offset of the words of a CPU: the tables that it has loaded. */
export const cr3Words = (m: Machine, cpu: number): number =>
  m.build.shape.exits + m.build.tasks!.mms * st.EXIT_WORDS + cpu * st.CR3_WORDS;
