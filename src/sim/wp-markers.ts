/**
 * Userfaultfd's write-protection of a file's or shared memory's page outlives its entry since 5.19: where reclaim or madvise empties it, and where
 * uffd_wp finds it empty, a marker stands in its place (PTE_MARKER_UFFD_WP, 999dad824c39, mm/rmap.c pte_install_uffd_wp_if_needed), which the next fault
 * heeds. No marker is followed, so a script in which one would stand is refused.
 */
import { type Parameters, since } from './parameters.ts';
import type { Scenario, ScriptFunction } from './scenario.ts';
import type { Action, PageOperand, Place } from './statements.ts';

const WATCHING: ReadonlySet<string> = new Set(['uffd_wp']);
const EMPTYING: ReadonlySet<string> = new Set(['shrink_page_list', 'unmap_mapping_range']);

/** Where a script wants a marker, and why that is refused; `functions` are those that the backend runs with. */
export function wantsMarkers(
  { maps, setup, programs }: Pick<Scenario, 'maps' | 'setup' | 'programs'>,
  functions: readonly ScriptFunction[],
  { mm, width }: Parameters,
): { readonly place: Place; readonly reason: string } | undefined {
  if (!since(mm, '6.1') || width !== 'x86-64') return undefined;
  const own = new Set(functions.map(f => f.routine));
  const files = maps.flatMap((map, i) => (map.file || map.sharing === 'shared' ? [i] : []));
  const among = (page: PageOperand): number[] => (page === 'p' ? files : files.filter(map => map === page.map));
  const filesOf = (action: Action, names: ReadonlySet<string>): number[] =>
    action.kind === 'activity' && names.has(action.does) && !own.has(action.does) ? among(action.page) : [];
  const statements = [setup, ...programs, ...functions.map(f => f.program)].flatMap(p => p.statements);
  const watched = new Set(statements.flatMap(({ action }) => filesOf(action, WATCHING)));
  const emptied = (action: Action): number[] => {
    if (action.kind !== 'madvise') return filesOf(action, EMPTYING);
    const { first, last } = action.range;
    return action.advice === 'dontneed' ? files.filter(map => map >= first.map && map <= last.map) : [];
  };
  const found = statements.find(
    ({ action }) =>
      emptied(action).some(map => watched.has(map)) ||
      filesOf(action, WATCHING).some(map => maps[map].state === 'untouched'),
  );
  return (
    found && {
      place: found.place,
      reason: 'no marker of userfaultfd is modelled in place of an entry of a file (5.19)',
    }
  );
}
