/**
 * What is known of a kind of step besides its meaning (sim/ops), in one record. Exploration, schedule, linker and the
 * language all read it from there, and a step without a record does not compile.
 */
import type { CostName } from '../cost.ts';

/**
 * Why an invisible step may touch shared words: other CPUs leave them alone while its CPU holds a lock, or what it does is
 * the same as if it were done with the visible step before it. test/explore/invisible.test.ts has the reason for each.
 */
export type Guard =
  | 'mmap_sem'
  | 'mmap_sem for writing'
  /** Of the table of `page`; of both tables where there is another page. */
  | 'pte lock'
  /** Xen's lock of the domain or the table (ops/xen-lock.ts). */
  | 'xen lock'
  /** Of this CPU: its interrupt handlers alone write it, besides the CPU itself (tasks.ts). */
  | 'interrupts off'
  /** What a handler does is part of the move that interrupts its CPU. */
  | 'interrupt'
  /** No other CPU reads it, and emptying it twice is emptying it once. */
  | 'own TLB'
  /** As of the visible step before it. */
  | 'instant';

/**
 * How kernel text (kernel/) says a step: in one phrase, or in one of several, each for some of its operands. `$name` in a
 * phrase is the value of that operand. A phrase with `for` is a loop, with the step asked for the next turn.
 */
export type Phrases = string | Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Plain {
  /** null: only the linker and the script's own statements use it. */
  readonly text: Phrases | null;
  /** What it does, as a reader of kernel text wants to know it. */
  readonly does: string;
  /** A loop over what it finds has the first at hand already, and asks after each turn. */
  readonly atHand?: true;
  /** It makes `page` another one, so that what comes later in the move is about that. */
  readonly moves?: true;
  /** Before it, a run's schedule decides which CPU goes on, or whether the section, or the laps that follow, can be done in one go. */
  readonly decides?: true;
  /** The answers that it leaves in FLAG by name, where there are more than yes and no. */
  readonly answers?: Readonly<Record<string, number>>;
  /** What it may charge for. A test holds this list against runs. */
  readonly costs?: readonly CostName[];
}

/**
 * How a step stands to its CPU's store buffer, where there are any (store-buffer.ts). `buffered`: it is a plain store,
 * which waits there. `passes`: it reads, and does not wait for older stores. `walks`: a page walk of the CPU, which passes
 * those to other entries, and its access, whose data wait where it is a write. `drains`: it happens once all older stores have landed, as every visible step does that says nothing.
 */
export type Order = 'buffered' | 'passes' | 'walks' | 'drains';

/** It works on its CPU's own words alone. */
interface Own extends Plain {
  readonly visible?: undefined;
  readonly order?: 'drains';
  readonly touches?: undefined;
}

/** Another CPU, or its walker, can see it or be seen by it: CPUs are interleaved before it. */
interface Visible extends Plain {
  readonly visible: true;
  /** Bits of touch.ts: at least what it reads or writes beside its CPU's own words. Too many only make exploring slow. */
  readonly touches: number;
  /** Its CPU may have to wait before it (ops/locks.ts). */
  readonly waits?: true;
  readonly order?: Order;
}

/** It touches shared words, and no other CPU can tell when: under a lock that its CPU holds. */
interface Guarded extends Plain {
  readonly visible?: undefined;
  readonly under: Guard | readonly Guard[];
  readonly touches: number;
  readonly order?: 'drains';
}

export type Fact = Own | Visible | Guarded;

/** The records of some kinds of steps. */
export type Facts<S extends { readonly op: string }> = { readonly [K in S['op']]: Fact };
