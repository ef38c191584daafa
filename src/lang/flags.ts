/**
 * The flags of an entry as a script writes them, in the bit layout of model/pte.ts.
 */
import { A, D, G, NX_HI, P, PAT, PCD, PSE, PWT, RW, SOFT_DIRTY, SPECIAL, UFFD_WP, US } from '../model/pte.ts';

export interface Mask {
  readonly lo: number;
  readonly hi: number;
}

const low = (lo: number): Mask => ({ lo, hi: 0 });

export const flags = {
  P: low(P),
  RW: low(RW),
  US: low(US),
  PWT: low(PWT),
  PCD: low(PCD),
  A: low(A),
  D: low(D),
  PAT: low(PAT),
  PSE: low(PSE),
  G: low(G),
  SPECIAL: low(SPECIAL),
  UFFD: low(UFFD_WP),
  SD: low(SOFT_DIRTY),
  NX: { lo: 0, hi: NX_HI },
} as const satisfies Readonly<Record<string, Mask>>;

export type FlagName = keyof typeof flags;

/** The flag of a name, if there is one. */
export function flagNamed(name: string): Mask | undefined {
  return Object.hasOwn(flags, name) ? flags[name as FlagName] : undefined;
}
