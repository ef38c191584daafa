/** fork and the exit of children without programs, in Promela (../forking.ts). */
import { since } from '../../../sim/parameters.ts';
import { type ForkStep, forkFacts } from '../../../sim/steps/fork.ts';
import { flag, type Lines, type LinesOf, type Setting, when } from '../lines.ts';
import { savesNew } from '../saved-dirty.ts';

const { pte_none, pte_present, is_own_migration_entry, is_swap_pte } = forkFacts.copy_peek.answers;
const { pte_present: asItIs, is_cow_mapping, is_pinned } = forkFacts.copy_way.answers;

/** The child at hand has a copy of the page of its own. */
const copied = ({ copies, forks }: Setting): string | null => (copies && forks ? '(COPY_OF(page)) >= 0' : null);

/** What is done to the copy of the page at hand, j, where the child has one. */
const toCopy = (setting: Setting, ...lines: string[]): Lines =>
  copied(setting) ? ['j = COPY_OF(page)', when('j >= 0', ...lines), 'j = 0'] : [];

const tables = ({ tablesChange }: Setting): string[] =>
  tablesChange ? [2, 3, 4].map(level => `set_table(j, ${level}, 1)`) : [];

export const forkLines: LinesOf<ForkStep> = {
  area_zero: ['area_end = 0'],
  next_copied: ['next_copied()'],
  // What it makes of that changes nothing that others see.
  child_missing: [flag('false')],
  child_tables: [],
  // In 6.1 migration entries of exclusive pages are beside these; they are not told apart here, and refused (reclaim.ts, model.ts).
  copy_peek: (_, { cpu: c }) => [
    `looked(${c}, page)`,
    'old_lo = lo[page]; old_hi = hi[page]',
    `flag = (PRESENT(old_lo) -> ${pte_present} : ((old_lo == 0 && old_hi == 0) -> ${pte_none} : (old_hi == MIGRATION_WRITE -> ${is_own_migration_entry} : ${is_swap_pte})))`,
  ],
  copy_way: (_, { frames, parameters: { mm } }) => {
    const modern = since(mm, '6.1');
    const protects = modern ? `((old_lo & RW) -> ${is_cow_mapping} : ${asItIs})` : `${is_cow_mapping}`;
    const alone = '(page_flags[page] & EXCLUSIVE) && PRESENT(old_lo) && OF_SCRIPT(OLD_FRAME) && pins[OLD_FRAME]';
    return [`flag = ${frames && modern ? `((${alone}) -> ${is_pinned} : ${protects})` : protects}`];
  },
  child_entry: (_, setting) => {
    const { frames, parameters } = setting;
    const copy = copied(setting);
    const refers =
      'if :: PRESENT(old_lo) && OF_SCRIPT(OLD_FRAME) && !(frame_flags[OLD_FRAME] & OF_CHILD) -> refer(OLD_FRAME); mark(OLD_FRAME, OF_CHILD, 0) :: else fi';
    const ofChild = copy ? `(${copy} -> 0 : SHARED_CHILD)` : 'SHARED_CHILD';
    const saves = savesNew(parameters);
    return [
      'new_lo = (PRESENT(old_lo) -> (old_lo & ~(A | RW)) : old_lo); new_hi = old_hi',
      ...(saves.length > 0 ? [when('PRESENT(old_lo) && (old_lo & RW)', ...saves)] : []),
      ...(frames ? [copy ? when(`!(${copy})`, refers) : refers] : []),
      when('page_flags[page] & ANON', `page_flags[page] = (page_flags[page] & ~EXCLUSIVE) | ${ofChild}`),
    ];
  },
  child_store: [],
  copy_to_child: (step, setting) => {
    const { cpu: c, parameters } = setting;
    const watches = since(parameters.mm, '6.1') && parameters.width === 'x86-64';
    const unwatched = watches ? 'new_lo & ~UFFD' : 'new_lo';
    const ownPage = [
      'tmp_lo = CONTENT(FRAME(new_lo)); allocate(j, tmp_lo); tmp_lo = 0',
      // SPIN takes no long operands of an inline.
      'new_lo = ENTRY(frame, PROT_FLAGS(vma_prot[page], WRITABLE(vma_prot[page])) | DIRTY); new_hi = NO_EXEC(vma_prot[page])',
      `store_to_child(${c}, new_lo, new_hi)`,
      'page_flags[j] = KEPT_FLAGS(j) | OF_PAGE(page) | EXCLUSIVE; frame = 0',
    ];
    const same = [
      'if :: PRESENT(new_lo) -> refer(FRAME(new_lo)) :: else fi',
      `store_to_child(${c}, ${unwatched}, new_hi)`,
      'page_flags[j] = KEPT_FLAGS(j) | OF_PAGE(page)',
    ];
    return toCopy(setting, ...tables(setting), ...(step.ownPage ? ownPage : same), 'ought[j] = ought[page]');
  },
  child_given: (_, setting) => {
    const shared = '(PRESENT(new_lo) && PRESENT(lo[page]) && FRAME(new_lo) == FRAME(lo[page]))';
    return toCopy(
      setting,
      ...tables(setting),
      `store_to_child(${setting.cpu}, new_lo, new_hi)`,
      `i = (${shared} -> 1 : 0)`,
      'if :: i -> page_flags[page] = page_flags[page] & ~EXCLUSIVE :: else fi',
      'page_flags[j] = KEPT_FLAGS(j) | (PRESENT(new_lo) -> (i -> OF_PAGE(page) : (ANON | EXCLUSIVE)) : 0)',
      // Of a page of its own, what was copied counts.
      'tmp_lo = ((!i && PRESENT(new_lo)) -> CONTENT(FRAME(new_lo)) : 1)',
      'ought[j] = (tmp_lo == 1 -> ought[page] : tmp_lo); tmp_lo = 0; i = 0',
    );
  },
  child_table: (_, setting) => {
    const there = tables(setting);
    return there.length > 0 ? toCopy(setting, ...there) : [];
  },
  wake_up_new_task: (_, setting) => (copied(setting) ? [when('child', 'mm_lives[child - 1] = 1'), 'skip'] : ['skip']),
  pin_walk: ['table_at = 0'],
  next_pinned: ['next_pinned()'],
  forked: (_, setting) => (copied(setting) ? [when('child', 'child_areas()')] : []),
  children_exit: (_, { frames }) => [
    'i = 0; do :: i < PAGES -> page_flags[i] = page_flags[i] & ~SHARED_CHILD; i++ :: else -> break od; i = 0',
    ...(frames
      ? [
          'j = 1; do :: j <= FRAMES -> if :: frame_flags[j] & OF_CHILD -> frame_flags[j] = frame_flags[j] & ~OF_CHILD; let_go(j) :: else fi; j++ :: else -> break od; j = 0',
        ]
      : []),
  ],
};
