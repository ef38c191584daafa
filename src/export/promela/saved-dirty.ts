/**
 * D of an entry without RW, in Promela: since 6.6 (6.12 here) it is kept in a bit of the software's, and is D again where the entry gets
 * RW (arch/x86/include/asm/pgtable.h pte_mksaveddirty, pte_clear_saveddirty, pte_modify; pgtable_types.h _PAGE_SAVED_DIRTY). That is
 * bit 58 on x86-64, a bit of the model's high word beside NX; on 32 bits bit 10. Said a second time, after sim/entries.ts.
 */
import { SAVED_DIRTY_32 } from '../../model/pte.ts';
import { type Parameters, since } from '../../sim/parameters.ts';

/** What decides how a kernel keeps D. */
export type DirtyKept = Pick<Parameters, 'mm' | 'width'>;

/** NX and SAVED_DIRTY, as bits of the model's high word. */
export const NX = 1;
export const SAVED_HI = 8;

export const savesDirty = ({ mm }: DirtyKept): boolean => since(mm, '6.12');

/** A condition that asks for NX alone; a high word has nothing else where no D is saved. */
export const nxOf = (kernel: DirtyKept, hi: string): string => (savesDirty(kernel) ? `(${hi}) & ${NX}` : hi);

/** An entry, by the variables of its words. */
type Halves = readonly [lo: string, hi: string];
export const OLD: Halves = ['old_lo', 'old_hi'];
export const NEW: Halves = ['new_lo', 'new_hi'];
export const AT_PAGE: Halves = ['lo[page]', 'hi[page]'];

/** pte_dirty, as a condition. */
export const isDirty = (kernel: DirtyKept, [lo, hi]: Halves): string =>
  savesDirty(kernel) ? `IS_DIRTY(${lo}, ${hi})` : `${lo} & D`;

/** new = pte_modify of an entry; `or`: what its low word gets beside. */
export const modified = (kernel: DirtyKept, [lo, hi]: Halves, prot: string, writes: string, or = ''): string =>
  savesDirty(kernel)
    ? `new_lo = MODIFIED_LO(${lo}, ${hi}, ${prot}, ${writes})${or}; new_hi = MODIFIED_HI(${lo}, ${hi}, ${prot}, ${writes})`
    : `new_lo = MODIFY(${lo}, ${prot}, ${writes})${or}; new_hi = NO_EXEC(${prot})`;

/** Behind a change of `new` that leaves it without RW, or gives it RW. */
export const savesNew = (kernel: DirtyKept): readonly string[] => (savesDirty(kernel) ? ['save_dirty()'] : []);
export const restoresNew = (kernel: DirtyKept): readonly string[] => (savesDirty(kernel) ? ['restore_dirty()'] : []);

/** Behind pte_mkclean of `new`. */
export const cleansNew = (kernel: DirtyKept): readonly string[] =>
  savesDirty(kernel) ? [kernel.width === 'x86-64' ? 'new_hi = new_hi & ~SAVED' : 'new_lo = new_lo & ~SAVED'] : [];

/** The macros. */
export function savedDirty(kernel: DirtyKept): string {
  if (!savesDirty(kernel)) return '';
  const high = kernel.width === 'x86-64';
  const put = high ? 'new_lo = new_lo & ~D; new_hi = new_hi | SAVED' : 'new_lo = (new_lo & ~D) | SAVED';
  const back = high ? 'new_lo = new_lo | D; new_hi = new_hi & ~SAVED' : 'new_lo = (new_lo & ~SAVED) | D';
  const bits = high
    ? `#define SAVED ${SAVED_HI}
#define IS_SAVED(x, xh) ((xh) & SAVED)
#define WITH_SAVED(x) ((x) & ~D)
#define WITHOUT_SAVED(x) ((x) | D)
#define MODIFIED_HI(x, xh, p, w) (NO_EXEC(p) | (GRANTS(p, w) -> (((x) & RW) -> ((xh) & SAVED) : 0) : (((x) & (RW | D)) == (RW | D) -> SAVED : ((xh) & SAVED))))`
    : `#define SAVED ${SAVED_DIRTY_32}
#define IS_SAVED(x, xh) ((x) & SAVED)
#define WITH_SAVED(x) (((x) & ~D) | SAVED)
#define WITHOUT_SAVED(x) (((x) & ~SAVED) | D)
#define MODIFIED_HI(x, xh, p, w) NO_EXEC(p)`;
  return `
/* D of an entry without RW is kept in a bit of the software's. */
${bits}
#define IS_DIRTY(x, xh) (((x) & D) || IS_SAVED(x, xh))
#define GRANTS(p, w) ((p) != PROT_NONE && (w))
#define MODIFIED_LO(x, xh, p, w) (GRANTS(p, w) -> ((!((x) & RW) && IS_SAVED(x, xh)) -> WITHOUT_SAVED(MODIFY(x, p, w)) : MODIFY(x, p, w)) : (((x) & (RW | D)) == (RW | D) -> WITH_SAVED(MODIFY(x, p, w)) : MODIFY(x, p, w)))
inline save_dirty() { if :: !(new_lo & RW) && (new_lo & D) -> ${put} :: else fi }
inline restore_dirty() { if :: (new_lo & RW) && IS_SAVED(new_lo, new_hi) -> ${back} :: else fi }
`;
}
