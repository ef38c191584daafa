/**
 * fork, in Promela: the areas that it copies, the walk that pins the child's tables under Xen, and copies in address spaces of children
 * with programs (6.1 kernel/fork.c dup_mmap, mm/memory.c copy_page_range, arch/x86/xen/mmu_pv.c __xen_pgd_walk). Said a second time,
 * after sim/ops/fork.ts, pin-walk.ts and *How tasks are followed* in src/README.md.
 */
import type { Machine } from '../../sim/machine.ts';
import { gibOf } from '../../sim/ops/pin-walk.ts';
import { forkFacts } from '../../sim/steps/fork.ts';
import { forks } from './copies.ts';
import { tablesChange } from './memory.ts';
import { nextArea } from './next-area.ts';
import { byPage } from './runs.ts';
import { unmaps } from './unmapping.ts';

const { done, pmd, pte } = forkFacts.next_pinned.answers;

/** Names and inlines. */
export function forking(machine: Machine): string {
  const { build } = machine;
  if (!forks(machine)) return '';
  const own = build.tasks ? ' && MM(p) == at_mm + 1' : '';
  return `/* fork: areas of anonymous pages are copied (vma_needs_copy), and under Xen the child's tables are pinned. */
#define NEEDS_COPY(p) (MAPPED(p) && !SHARED(p) && anon_vma[p]${own})
${nextArea('next_copied', 'NEEDS_COPY')}${build.xen ? pinWalk(machine) : ''}${copiedToChild(machine)}`;
}

const pinWalk = (machine: Machine): string =>
  `hidden byte child_has[TABLES];
${machine.build.parameters.width === 'pae' ? paeWalk(machine) : walk(machine)}`;

const HAS = (machine: Machine): string =>
  `  i = 0; do :: i < PAGES -> if :: NEEDS_COPY(i)${tablesChange(machine) ? ' && HAS_4(i)' : ''} -> child_has[TABLE(i)] = 1 :: else fi; i++ :: else -> break od;`;
const HAS_NOT = 'i = 0; do :: i < TABLES -> child_has[i] = 0; i++ :: else -> break od';

const firstPages = ({ build: { layout } }: Machine): string =>
  byPage(layout.allTables.map(table => layout.firstPage(table)));

/** By table: the same number for those below one table of a level. */
const spans = ({ build: { layout } }: Machine, level: number): string =>
  byPage(
    layout.allTables.map(table =>
      layout.allTables.findIndex(t => layout.spanStart(level, t) === layout.spanStart(level, table)),
    ),
  );

/** A table before those below it: by stages 2, 3 and 4, or 4 alone, of each page-table page. */
function walk(machine: Machine): string {
  const { layout } = machine.build;
  const levels = layout.uppers > 0 ? [2, 3, 4] : [4];
  const same = levels
    .map((level, stage) => `(j == ${stage} && SPAN_${level}(tmp_lo) == SPAN_${level}(i))`)
    .join(' || ');
  return `${levels.map(level => `#define SPAN_${level}(p) (${spans(machine, level)})`).join('\n')}
#define FIRST_PAGE(p) (${firstPages(machine)})
inline next_pinned() {
${HAS(machine)}
  i = table_at / 4; j = table_at % 4; flag = ${done};
  do
  :: i < TABLES && flag == ${done} ->
    if
    :: child_has[i] ->
      tmp_lo = i - 1; do :: tmp_lo >= 0 && !child_has[tmp_lo] -> tmp_lo-- :: else -> break od;
      do
      :: j < ${levels.length} && flag == ${done} ->
        if :: tmp_lo >= 0 && (${same}) :: else -> flag = ${levels.length === 1 ? pte : `j + ${levels[0]}`} fi;
        j++
      :: else -> break
      od;
      if :: flag == ${done} -> i++; j = 0 :: else fi
    :: else -> i++; j = 0
    fi
  :: else -> break
  od;
  if :: flag == ${done} -> table_at = 0 :: else -> table_at = i * 4 + j; page = FIRST_PAGE(i) fi;
  tmp_lo = 0; j = 0; ${HAS_NOT}; i = 0
}
`;
}

/** PAE: the PMD page of each GiB, and then the page-table pages below it. */
function paeWalk(machine: Machine): string {
  const gibs = byPage(machine.build.layout.allTables.map(table => gibOf(machine, table)));
  return `#define GIB(p) (${gibs})
#define FIRST_PAGE(p) (${firstPages(machine)})
inline next_pinned() {
${HAS(machine)}
  i = table_at / 8; j = table_at % 8;
  do :: i < TABLES && !child_has[i] -> i++ :: else -> break od;
  if
  :: j < (i < TABLES -> GIB(i) + 1 : 4) -> table_at = (table_at / 8) * 8 + j + 1; flag = ${pmd}
  :: else -> if :: i >= TABLES -> table_at = 0; flag = ${done} :: else -> table_at = (i + 1) * 8 + j; page = FIRST_PAGE(i); flag = ${pte} fi
  fi;
  j = 0; ${HAS_NOT}; i = 0
}
`;
}

/** The child's entry, and what is known of its page. */
function copiedToChild(machine: Machine): string {
  const { frames, tasks } = machine.build;
  if (!tasks?.copies) return '';
  return `inline store_to_child(c, x, xh) {
  hi[j] = xh; tmp_lo = x; software_write(c, j, tmp_lo, tmp_lo); lo[j] = tmp_lo; tmp_lo = 0
}
#define OF_PAGE(p) (page_flags[p] & (ANON | ZEROPAGE))
#define KEPT_FLAGS(p) (page_flags[p] & ~(ANON | ZEROPAGE | EXCLUSIVE))
/* What pages owe to the child that has no entry of them, and its areas. */
inline child_areas() {
  i = 0;
  do
  :: i < PAGES ->
    j = COPY_OF(i);
    if
    :: j >= 0 ->
      ${frames ? 'if :: lo[j] == 0 && hi[j] == 0 -> ought[j] = ought[i] :: else fi;' : 'skip;'}
      if
      :: MAPPED(i) -> ${unmaps(machine) ? 'mapped[j] = 1; ' : ''}vma_prot[j] = vma_prot[i]; account[j] = account[i]; anon_vma[j] = anon_vma[i]
      :: else
      fi
    :: else
    fi;
    i++
  :: else -> break
  od;
  i = 0; j = 0
}
`;
}
