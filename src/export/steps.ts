/**
 * What a script's program would write into a trace about itself: `STEP mprotect(0x10000000000, 64 pages, PROT_READ)`.
 * The importer reads these words, so a script that goes out this way comes back as one that does the same.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import type { PageRegion } from '../model/report.ts';
import { callingCpu } from '../model/system-calls.ts';
import type { Mapping, Scenario } from '../sim/scenario.ts';
import type { Action, PageRange, PageRef, Protection } from '../sim/statements.ts';

const protections: Readonly<Record<Protection, string>> = {
  none: 'PROT_NONE',
  r: 'PROT_READ',
  rw: 'PROT_READ|PROT_WRITE',
  rx: 'PROT_READ|PROT_EXEC',
  rwx: 'PROT_READ|PROT_WRITE|PROT_EXEC',
};

/** The CPU that makes the script's system calls. */
export const callerOf = ({ programs }: Scenario): number =>
  callingCpu(programs.map(p => p.statements.map(s => s.action.kind)));

/** Addresses of a script's pages, as one backend's layout has them. */
export class Places {
  private readonly scenario: Scenario;
  private readonly starts: ReadonlyMap<string, number>;

  constructor(scenario: Scenario, regions: readonly PageRegion[]) {
    this.scenario = scenario;
    this.starts = new Map(regions.map(r => [r.name, Number.parseInt(r.address, 16) - r.index * PAGE_BYTES]));
  }

  address({ map, index }: PageRef): number {
    const mapping = this.scenario.maps[map];
    return (this.starts.get(mapping.name) ?? mapping.address ?? 0) + index * PAGE_BYTES;
  }

  /** `0x10000000000, 64 pages`. */
  range({ first, last }: PageRange): string {
    const [from, to] = [this.address(first), this.address(last)];
    return `0x${from.toString(16)}, ${(to - from) / PAGE_BYTES + 1} pages`;
  }

  /** What made the mappings, and what the script's setup did. */
  setup(): string[] {
    const { maps, setup, programs } = this.scenario;
    const moves = [setup, ...programs].flatMap(p => p.statements.flatMap(s => (s.action.kind === 'mremap' ? [s] : [])));
    const made = new Set(moves.map(s => (s.action.kind === 'mremap' ? s.action.to.map : -1)));
    return [
      ...maps.flatMap((map, i) => (made.has(i) ? [] : this.mapping(map, i))),
      ...setup.statements.flatMap(({ action }) => stepText(action, this) ?? []),
    ];
  }

  private mapping(map: Mapping, number: number): string[] {
    const at = `0x${this.address({ map: number, index: 0 }).toString(16)}`;
    const kind = map.sharing === 'shared' ? 'MAP_SHARED' : 'MAP_PRIVATE';
    const origin = map.file ? 'file' : 'MAP_ANONYMOUS';
    const flags = map.file ? `${kind}, ${origin}` : `${kind}|${origin}`;
    const touch = map.state === 'untouched' ? undefined : map.state === 'read' ? 'read' : 'write';
    return [
      ...(map.file ? [`file ${map.tmpfs ? '/dev/shm' : '/mnt'}/${map.name}, ${map.pages} pages, just created`] : []),
      `mmap(${at}, ${map.pages} pages = 0x${(map.pages * PAGE_BYTES).toString(16)} bytes, ${protections[map.protection]}, ${flags})`,
      ...(touch ? [`${touch}-touch pages 0..${map.pages - 1} step 1 of ${at}`] : []),
      // Present and clean is what MADV_FREE leaves.
      ...(map.state === 'resident' ? [`madvise(${at}, ${map.pages} pages, MADV_FREE)`] : []),
    ];
  }
}

/** The words of a statement; undefined for what is no system call and no access. */
export function stepText(action: Action, places: Places): string | undefined {
  switch (action.kind) {
    case 'mprotect':
      return `mprotect(${places.range(action.range)}, ${protections[action.protection]})`;
    case 'munmap':
      return `munmap(${places.range(action.range)})`;
    case 'msync':
      return `msync(${places.range(action.range)}, MS_SYNC)`;
    case 'madvise':
      return `madvise(${places.range(action.range)}, MADV_${action.advice === 'free' ? 'FREE' : 'DONTNEED'})`;
    case 'mremap': {
      const range = places.range(action.range);
      const pages = range.split(', ')[1];
      return `mremap(${range}, ${pages}, MREMAP_MAYMOVE|MREMAP_FIXED, 0x${places.address(action.to).toString(16)})`;
    }
    case 'clear_refs':
      return 'write 4 to /proc/self/clear_refs';
    case 'fork':
      return 'fork()';
    case 'read':
    case 'write': {
      const [from, pages] = places.range(action.range).split(', ');
      return `${action.kind}-touch pages 0..${Number.parseInt(pages, 10) - 1} step 1 of ${from}`;
    }
    default:
      return undefined;
  }
}
