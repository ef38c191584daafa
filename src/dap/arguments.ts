/** The arguments of a launch, as a client sends them. Whatever it sends, the answer is arguments or a sentence. */

export interface LaunchArguments {
  /** Path or address of the script. */
  readonly program: string;
  /** Alias or preset; absent: the witness's, else the script's first. */
  readonly backend?: string;
  /** A replay code; absent: the script's own schedule. */
  readonly schedule?: string;
  /** Line of an `expect` whose witness is to be gone through, from its end. */
  readonly witness?: number;
  /** Where to begin: at the first position at which this holds, as an `expect` would say it (`lost D in heap`). */
  readonly until?: string;
  /** Stop before the first step. */
  readonly stopOnEntry: boolean;
  /** Run, and be done. */
  readonly noDebug: boolean;
}

/** A launch that cannot be; the message is for the user. */
export class LaunchError extends Error {}

/** Checks what a client sent. Throws LaunchError. */
export function launchArguments(given: unknown): LaunchArguments {
  const all: Record<string, unknown> = typeof given === 'object' && given !== null ? { ...given } : {};
  const text = (name: string): string | undefined => {
    const value = all[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw new LaunchError(`\`${name}\` is a text`);
    return value;
  };
  const truth = (name: string, otherwise: boolean): boolean => {
    const value = all[name] ?? otherwise;
    if (typeof value !== 'boolean') throw new LaunchError(`\`${name}\` is true or false`);
    return value;
  };
  const program = text('program');
  if (program === undefined) throw new LaunchError('`program` is missing: the path of a .pte script');
  const { witness } = all;
  if (witness !== undefined && !(Number.isInteger(witness) && (witness as number) > 0))
    throw new LaunchError('`witness` is the line of an `expect`');
  return {
    program,
    backend: text('backend'),
    schedule: text('schedule'),
    witness: witness as number | undefined,
    until: text('until'),
    stopOnEntry: truth('stopOnEntry', true),
    noDebug: truth('noDebug', false),
  };
}
