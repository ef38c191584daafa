/**
 * What an entry allows, as far as the text tells: enough to see that rights shrink, and that a TLB may still remember
 * more than the entry now grants.
 */
import { D, NX_HI, P, RW } from '../../model/pte.ts';
import type { Mapping } from '../../sim/scenario.ts';
import type { Protection, PteExpr } from '../../sim/statements.ts';

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;
/** D: a write need not set it any more. Hardware sets it in any writable entry, so only text that clears it takes it away. */
export const DIRTY = 8;

/** A set of READ, WRITE, EXECUTE, DIRTY. */
export type Rights = number;

export function rightsOf(protection: Protection): Rights {
  if (protection === 'none') return 0;
  return READ | (protection.includes('w') ? WRITE | DIRTY : 0) | (protection.includes('x') ? EXECUTE : 0);
}

/** The rights of a page before anything happens: none where no present entry is there yet. */
export function firstRights(mapping: Mapping, index: number): Rights {
  const within = ([from, to]: readonly [number, number]) => index >= from && index < to;
  const absent = mapping.state === 'untouched' || mapping.swapped.some(within) || mapping.migrating.some(within);
  return absent ? 0 : rightsOf(mapping.protection);
}

/** The rights of a value; `ofLocal` knows those of the locals. */
export function rightsOfValue(value: PteExpr, ofLocal: (reg: number) => Rights): Rights {
  switch (value.kind) {
    case 'reg':
      return ofLocal(value.reg);
    case 'const':
      if (!(value.lo & P)) return 0;
      return READ | (value.lo & RW ? WRITE : 0) | ((value.hi & NX_HI) === 0 ? EXECUTE : 0) | (value.lo & D ? DIRTY : 0);
    case 'modify':
      // _PAGE_CHG_MASK keeps D
      return (rightsOf(value.protection) & ~DIRTY) | (rightsOfValue(value.of, ofLocal) & DIRTY);
    case 'mkwrite':
      return rightsOfValue(value.of, ofLocal) | WRITE;
    case 'wrprotect':
      return rightsOfValue(value.of, ofLocal) & ~WRITE;
    case 'mkclean':
      return rightsOfValue(value.of, ofLocal) & ~DIRTY;
    case 'mkdirty': {
      const of = rightsOfValue(value.of, ofLocal);
      return of && of | DIRTY;
    }
    case 'with': {
      const [writes, reads] = [value.lo & RW ? WRITE : 0, value.lo & P ? READ : 0];
      const more = rightsOfValue(value.of, ofLocal) | writes | reads | (value.lo & D ? DIRTY : 0);
      return value.hi & NX_HI ? more & ~EXECUTE : more;
    }
    case 'without': {
      const gone = (value.lo & RW ? WRITE : 0) | (value.lo & D ? DIRTY : 0);
      return value.lo & P ? 0 : rightsOfValue(value.of, ofLocal) & ~gone;
    }
    case 'or': {
      const from = rightsOfValue(value.from, ofLocal);
      const [writes, reads] = [value.lo & RW ? from & WRITE : 0, value.lo & P ? from & READ : 0];
      return rightsOfValue(value.of, ofLocal) | writes | reads | (value.lo & D ? from & DIRTY : 0);
    }
    default:
      return rightsOfValue(value.of, ofLocal);
  }
}
