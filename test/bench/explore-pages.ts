/**
 * One CPU protects N pages, another writes k of them: does the time to a verdict grow no faster than N? Pages that only
 * one CPU comes to add no states, only steps to walk.
 */
import { Exploration } from '../../src/sim/explore/exploration.ts';
import { scenarioOf } from '../sim/scenarios.ts';

const backends = ['native', 'xen-2.6.27', 'xen-6.1'];
const written = [1, 2, 4];
const pages = [8, 16, 32, 64, 128, 256, 512];
/** Each is measured this many times, and the quickest counts. */
const TIMES = 7;

/** Prints a table of milliseconds; throws where they grow faster than the pages. */
export function bench(): void {
  console.log(
    'backend     written ',
    ...pages.map(n => `${n} pages`.padStart(10)),
    ' grown, of',
    pages.at(-1)! / pages[0],
  );
  const missed: string[] = [];
  for (const backend of backends) {
    for (const k of written) {
      // What comes first pays for the compiler.
      milliseconds(backend, pages[0], k);
      const times = pages.map(n => milliseconds(backend, n, k));
      const grown = times.at(-1)! / times[0];
      console.log(
        backend.padEnd(14),
        String(k).padStart(4),
        ' ',
        ...times.map(t => t.toFixed(2).padStart(10)),
        grown.toFixed(1),
      );
      if (grown > pages.at(-1)! / pages[0]) missed.push(`${backend}, ${k} written`);
    }
  }
  if (missed.length > 0) throw new Error(`time grows faster than pages: ${missed.join('; ')}`);
}

/** Of the whole exploration, with witnesses. */
function milliseconds(backend: string, count: number, k: number): number {
  const writes = Array.from({ length: k }, (_, i) => `write heap[${(i * count) / k}]`).join(' ');
  const scenario = scenarioOf(
    `backend ${backend}\nmap heap ${count} pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { ${writes} }\nexpect never lost D\n`,
  );
  const once = (): number => {
    const started = performance.now();
    const exploration = new Exploration(scenario, scenario.backends[0]);
    while (!exploration.step(2000));
    if (!exploration.search.complete) throw new Error('stopped early');
    return performance.now() - started;
  };
  return Math.min(...Array.from({ length: TIMES }, once));
}
