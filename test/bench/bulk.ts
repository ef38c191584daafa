/**
 * How fast is a large simulated mprotect? Pages a second of each backend, beside what a real mprotect of small pages
 * does on this machine in the same minute (mprotect.c), and the 64 GiB run that has to stay under two seconds.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../../src/lang/compile.ts';
import { presets } from '../../src/sim/presets.ts';
import { runBackend } from '../../src/sim/run.ts';

const PAGES = 1 << 18;
/** 64 GiB, and what fits the user space of a 32-bit guest. */
const LARGE = { wide: 16_777_216, narrow: 524_288 };

/** Pages a second that a real kernel changes; null where there is no C compiler or no memory for it. */
function realPagesPerSecond(): number | null {
  const folder = mkdtempSync(join(tmpdir(), 'ptelab-bench-'));
  try {
    const program = join(folder, 'mprotect');
    execFileSync('gcc', ['-O2', '-o', program, join(import.meta.dirname, 'mprotect.c')], { stdio: 'pipe' });
    const nanoseconds = Number(execFileSync(program, [String(PAGES)], { encoding: 'utf8' }));
    return (2 * PAGES) / (nanoseconds / 1e9);
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of one run of `calls` over `pages` written pages. */
function milliseconds(backend: string, pages: number, calls: string): number {
  const { scenario } = compile(`backend ${backend}\nmap heap ${pages} pages rw written\ncpu 0 { ${calls} }\n`, 'bench');
  if (!scenario) throw new Error(`${backend} does not compile`);
  const start = performance.now();
  runBackend(scenario, scenario.backends[0]);
  return performance.now() - start;
}

/** Prints a table. */
export function bench(): void {
  const real = realPagesPerSecond();
  console.log(`bulk path: mprotect rw -> r -> rw of ${PAGES} written pages`);
  console.log(
    real === null ? '  (no C compiler here: no reference)' : `  this machine's kernel  ${millions(real)} pages/s`,
  );
  for (const { name, family, parameters } of presets.filter(p => ['native', 'naive', 'xen'].includes(p.family))) {
    const pages = parameters.width === 'x86-64' ? LARGE.wide : LARGE.narrow;
    const both = Math.min(...[1, 2, 3].map(() => milliseconds(name, PAGES, 'mprotect heap r  mprotect heap rw')));
    const rate = (2 * PAGES) / (both / 1000);
    const ratio = real === null ? '' : `  ${(rate / real).toFixed(2)} x real`;
    const large = milliseconds(name, pages, 'mprotect heap r');
    console.log(
      `  ${name.padEnd(12)} ${family.padEnd(6)} ${millions(rate)} pages/s${ratio}   ${pages} pages: ${large.toFixed(0)} ms`,
    );
  }
  console.log(`  resident memory: ${(process.memoryUsage().rss / 2 ** 30).toFixed(2)} GiB`);
}

const millions = (rate: number): string => `${(rate / 1e6).toFixed(1).padStart(6)} M`;
