/**
 * V8 compiles what runs often with Maglev first, on other threads. That pays for itself in a call that lasts, and not in a
 * short one. So a call that may be short does without at first. Only Node 24 and later have Maglev on of
 * themselves, and a caller that names it has it as they said.
 */
import type V8 from 'node:v8';

const FIRST_WITH_MAGLEV = 24;
/** Seconds of a process after which it is no short call. */
const SHORT = 0.25;

/** Whether V8 has Maglev by its own choice. */
export function hasMaglev({ versions, execArgv, env }: Pick<NodeJS.Process, 'versions' | 'execArgv' | 'env'>): boolean {
  const said = [...execArgv, env.NODE_OPTIONS ?? ''].some(option => /maglev|jitless/.test(option));
  return !said && Number.parseInt(versions.node, 10) >= FIRST_WITH_MAGLEV;
}

/** What turns it off; undefined where it is not on. */
export function withoutMaglev(): (() => void) | undefined {
  return hasMaglev(process) ? () => set('--no-maglev') : undefined;
}

/** What turns it on again where a call turns out to be long. It is called every few milliseconds, since each file that is loaded turns it off. */
export function maglevWhenLong(): () => void {
  const has = hasMaglev(process);
  return () => {
    // Node loads `performance` only when somebody asks for it, which is a share of a short call.
    if (has && process.uptime() >= SHORT) set('--maglev');
  };
}

function set(flag: string): void {
  (require('node:v8') as typeof V8).setFlagsFromString(flag);
}
