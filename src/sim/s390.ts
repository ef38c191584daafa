/**
 * What of a script s390 has here: mprotect, accesses with their faults, and the operations on one entry. Its other calls go by code of its own (gather,
 * zap, fork) that was not read, and its swap entries have a format of their own; both are refused, by place. So is what makes no sense there.
 */
import type { Parameters } from './parameters.ts';
import type { Preset } from './presets.ts';
import type { Scenario } from './scenario.ts';
import type { Action, Place } from './statements.ts';

const known: ReadonlySet<Action['kind']> = new Set([
  ...(['mprotect', 'read', 'write', 'lock', 'unlock', 'lazy_enter', 'lazy_leave', 'lazy_flush', 'flush_tlb'] as const),
  ...(['read_pte', 'write_pte', 'set_pte_at', 'ptep_get_and_clear', 'ptep_clear_flush', 'ptep_set_wrprotect'] as const),
  ...(['ptep_test_and_clear_young', 'ptep_modify_prot_start', 'ptep_modify_prot_commit', 'local_irq'] as const),
  ...(['let', 'unless', 'jump', 'barrier', 'return', 'call'] as const),
  // What functions of a script are made of.
  ...(['at', 'assign', 'forget', 'give', 'overrun', 'lock_pages'] as const),
]);

/** Something that a script asks for and s390 has not. */
export interface NotOnS390 {
  /** Absent: it is the backend's own knobs. */
  readonly place?: Place;
  readonly what: string;
}

/** What of a script does not run on an s390 backend, or of a backend's knobs with others; undefined where all does. */
export function refusedOnS390(
  { maps, setup, programs, functions = [] }: Pick<Scenario, 'maps' | 'setup' | 'programs' | 'functions'>,
  parameters: Parameters,
  { family }: Preset,
): NotOnS390 | undefined {
  const s390 = family === 's390';
  if (s390 !== (parameters.width === 's390'))
    return { what: '`width s390` is that of s390 backends, and of no others' };
  if (!s390) return undefined;
  if (parameters.mm !== '7.2') return { what: 's390 is modelled with Linux 7.2 alone' };
  const odd = maps.find(m => m.swapped.length > 0 || m.migrating.length > 0 || m.folio !== undefined || m.huge);
  if (odd)
    return {
      place: odd.place,
      what: 'swap and migration entries, large folios and huge entries are not modelled on s390',
    };
  for (const { statements } of [setup, ...programs, ...functions.map(f => f.program)])
    for (const { action, place } of statements)
      if (!known.has(action.kind)) return { place, what: `${action.kind} is not modelled on s390` };
  return undefined;
}
