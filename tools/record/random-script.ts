/**
 * Random scripts of what a program can ask of a real kernel: a few mappings of every kind, at awkward places, and system calls
 * and accesses on them. A script follows from a seed and its number alone.
 */
import { random } from '../random.ts';

/** A script as lines that can be left out one by one. */
export interface RandomScript {
  readonly name: string;
  readonly cpus: number;
  readonly maps: readonly string[];
  readonly setup: readonly string[];
  readonly steps: readonly string[];
}

interface Area {
  readonly name: string;
  readonly pages: number;
  readonly address: number;
  readonly shared: boolean;
  readonly file: boolean;
}

const PAGE = 4096;
const TABLE = 512;
/** Nothing of a program is near: each table there is the script's own. */
const BASE = 0x10000000000;
const MOVED = 0x30000000000;

/** The script of a seed and a number, for a machine of one or two CPUs. */
export function randomScript(seed: number, number: number, cpus: number): RandomScript {
  return new Generator(random(seed * 1_000_003 + number), cpus).script(`s${seed}-${number}`);
}

/** The text of a script, as a file has it. */
export function textOf({ name, cpus, maps, setup, steps }: RandomScript): string {
  return [
    `# ${name}: a random script, to be held against a recording.`,
    ...(cpus > 1 ? [`machine { cpus ${cpus} }`] : []),
    ...maps,
    ...(setup.length > 0 ? ['setup {', ...setup.map(line => `  ${line}`), '}'] : []),
    'cpu 0 {',
    ...steps
      .filter(line => !line.startsWith('cpu 1: '))
      .flatMap(line => (line === MEET ? ['  barrier'] : [`  ${line}`])),
    '}',
    ...second(steps),
    '',
  ].join('\n');
}

/** Both CPUs meet. */
const MEET = 'barrier';

/** The second CPU's program: it does its accesses while the first waits for it. */
function second(steps: readonly string[]): string[] {
  const lines = steps.flatMap(line =>
    line === MEET ? ['  barrier'] : line.startsWith('cpu 1: ') ? [`  ${line.slice(7)}`] : [],
  );
  return lines.length > 0 ? ['cpu 1 {', ...lines, '}'] : [];
}

class Generator {
  private readonly next: () => number;
  private readonly cpus: number;
  private readonly areas: Area[] = [];
  private moved = 0;
  private forked = false;

  constructor(next: () => number, cpus: number) {
    this.next = next;
    this.cpus = cpus;
  }

  script(name: string): RandomScript {
    const maps = this.maps();
    const setup = Array.from({ length: this.below(4) }, () => this.access(this.areas));
    if (this.chance(0.15)) setup.push(this.mprotect());
    if (this.chance(0.08)) setup.push(this.fork());
    const steps: string[] = [];
    for (let count = 3 + this.below(8); count > 0; count--) steps.push(...this.step());
    return { name, cpus: this.cpus, maps, setup, steps };
  }

  private maps(): string[] {
    const lines: string[] = [];
    let page = BASE / PAGE + (this.chance(0.5) ? 0 : this.below(TABLE));
    for (let i = 0; i < this.pick([1, 1, 2, 2, 3]); i++) {
      const [shared, file] = this.pick([
        [false, false],
        [false, false],
        [false, false],
        [true, false],
        [true, true],
        [false, true],
      ] as const);
      const area = { name: `m${i}`, pages: this.size(), address: page * PAGE, shared, file };
      const words = [shared ? 'shared' : '', file ? 'file' : ''].filter(word => word !== '');
      const rights = this.pick(['rw', 'rw', 'rw', 'rw', 'rw', 'r', 'rx', 'rwx', 'none']);
      const filled = rights.startsWith('rw') ? this.pick(['untouched', 'untouched', 'written', 'read']) : 'untouched';
      lines.push(
        [
          `map ${area.name} ${area.pages} pages ${rights} ${filled}`,
          ...words,
          `at 0x${area.address.toString(16)}`,
        ].join(' '),
      );
      this.areas.push(area);
      page += area.pages + this.gap(page + area.pages);
    }
    return lines;
  }

  private size(): number {
    const [least, most] = this.pick([
      [1, 8],
      [1, 8],
      [9, 40],
      [9, 40],
      [41, 130],
      [131, 600],
    ] as const);
    return least + this.below(most - least + 1);
  }

  /** Pages to the next mapping: side by side, in the same table, in another one, or in another upper table. */
  private gap(page: number): number {
    const upTo = (span: number) => span - (page % span);
    return this.pick([
      () => 0,
      () => 1 + this.below(5),
      () => 1 + this.below(600),
      () => upTo(TABLE),
      () => upTo(TABLE * TABLE),
    ])();
  }

  private step(): string[] {
    const kind = this.next();
    if (kind < 0.44) return [this.mprotect()];
    if (kind < 0.66) return [this.access(this.areas)];
    if (kind < 0.72) return [`munmap ${this.range(true)}`];
    if (kind < 0.79) return [`madvise-dontneed ${this.range(true)}`];
    if (kind < 0.84)
      return this.on(
        a => !a.shared && !a.file,
        range => `madvise-free ${range}`,
      );
    if (kind < 0.88)
      return this.on(
        a => a.shared && a.file,
        range => `msync ${range}`,
      );
    if (kind < 0.92) return [this.mremap()];
    if (kind < 0.96) return [this.forked && this.chance(0.6) ? this.wait() : this.fork()];
    if (this.cpus < 2) return [this.access(this.areas)];
    return [MEET, `cpu 1: ${this.access(this.areas)}`, MEET];
  }

  private mprotect(): string {
    return `mprotect ${this.range(true)} ${this.pick(['none', 'r', 'r', 'rw', 'rw', 'rw', 'rx', 'rwx'])}`;
  }

  private access(areas: readonly Area[]): string {
    const verb = this.chance(0.7) ? 'write' : 'read';
    const { name, pages } = this.pick(areas);
    const [from, to] = this.part(pages);
    const step = this.pick([1, 1, 1, 1, 2, 3, 7]);
    if (step === 1) return `${verb} ${rangeText(name, pages, from, to)}`;
    return `for i in 0..${Math.ceil((to - from) / step)} { ${verb} ${name}[${from} + ${step}*i] }`;
  }

  private fork(): string {
    this.forked = true;
    return 'fork';
  }

  private wait(): string {
    this.forked = false;
    return 'wait';
  }

  private mremap(): string {
    const area = this.pick(this.areas);
    const [from, to] = this.part(area.pages);
    const address =
      MOVED + this.moved * 2 ** 31 + this.pick([0, 0, area.address % (TABLE * PAGE), this.below(TABLE) * PAGE]);
    const name = `moved${this.moved++}`;
    const line = `mremap ${rangeText(area.name, area.pages, from, to)} at 0x${address.toString(16)} as ${name}`;
    this.areas.push({ ...area, name, pages: to - from, address });
    return line;
  }

  private on(fits: (area: Area) => boolean, write: (range: string) => string): string[] {
    const areas = this.areas.filter(fits);
    if (areas.length === 0) return [this.mprotect()];
    const { name, pages } = this.pick(areas);
    return [write(rangeText(name, pages, ...this.part(pages)))];
  }

  /** Pages of one mapping, or sometimes from one to a later one. */
  private range(across: boolean): string {
    const declared = this.areas.filter(a => a.address < MOVED);
    if (across && declared.length > 1 && this.chance(0.12)) {
      const first = this.below(declared.length - 1);
      const last = first + 1 + this.below(declared.length - 1 - first);
      const [a, b] = [declared[first], declared[last]];
      return `${a.name}[${this.below(a.pages)}]..${b.name}[${this.below(b.pages)}]`;
    }
    const { name, pages } = this.pick(this.areas);
    return rangeText(name, pages, ...this.part(pages));
  }

  /** The whole, a start, an end, or something in the middle. */
  private part(pages: number): [number, number] {
    if (pages === 1 || this.chance(0.35)) return [0, pages];
    const at = 1 + this.below(pages - 1);
    if (this.chance(0.3)) return [0, at];
    if (this.chance(0.4)) return [at, pages];
    const from = this.below(pages);
    return [from, from + 1 + this.below(pages - from)];
  }

  private below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  private chance(odds: number): boolean {
    return this.next() < odds;
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }
}

function rangeText(name: string, pages: number, from: number, to: number): string {
  if (from === 0 && to === pages) return name;
  return to === from + 1 ? `${name}[${from}]` : `${name}[${from}..${to}]`;
}
