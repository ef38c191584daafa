/**
 * The witnesses of an exploration, each interleaving once with all that it shows: a lost D before everything else, then
 * a lost A, then hangs, then what expectations ask for.
 */
import type { WitnessLine } from '../../model/explored.ts';
import type { WitnessChoice } from '../../protocol/explored.ts';
import { waitSentence } from '../../sim/waits.ts';
import type { Explored } from '../jobs/explore.ts';

/** A witness to choose, with its steps. */
export interface KnownWitness extends WitnessChoice {
  readonly witness: readonly WitnessLine[];
}

type Found = Omit<KnownWitness, 'also'>;

/** Witnesses of an exploration. */
export function witnessesOf({ backends, expects }: Explored): KnownWitness[] {
  const losses = backends.flatMap(({ result: { backend, lost } }) =>
    lost.map(({ bit, page, line, ...found }) => ({
      bit,
      ...shown(found, backend, `lost ${bit} of ${page}, overwritten at line ${line}`),
    })),
  );
  const hangs = backends.flatMap(({ result: { backend, hung } }) =>
    hung.map(({ waiting, ...found }) => shown(found, backend, waitSentence(waiting))),
  );
  const asked = expects.flatMap(({ text, line, backend, witness = [], schedule, steps = 0, switches = 0 }) =>
    schedule === undefined ? [] : [{ title: text, line, backend, witness, schedule, steps, switches }],
  );
  const dirty = losses.filter(({ bit }) => bit === 'D');
  return together([...dirty, ...losses.filter(({ bit }) => bit !== 'D'), ...hangs, ...asked]);
}

function shown(
  { witness, schedule, steps, switches }: Pick<Found, 'witness' | 'schedule' | 'steps' | 'switches'>,
  backend: string,
  title: string,
): Found {
  return { title, line: 0, backend, witness, schedule, steps, switches };
}

/** Several things that one interleaving shows are one choice, which goes by the first of them. */
function together(found: readonly Found[]): KnownWitness[] {
  const choices = new Map<string, KnownWitness>();
  for (const { title, line, backend, witness, schedule, steps, switches } of found) {
    const key = `${backend} ${schedule}`;
    const known = choices.get(key);
    if (!known) choices.set(key, { title, also: [], line, backend, witness, schedule, steps, switches });
    else {
      const also = [...known.also, line > 0 ? `line ${line}: ${title}` : title];
      choices.set(key, { ...known, also, line: known.line || line });
    }
  }
  return [...choices.values()];
}
