/**
 * Tracepoints in the kernel's print formats (include/trace/events/xen.h), pointers and all.
 *
 * A run has no pointers, so they are made up, but not at random: a page-table page has one address throughout, and the
 * low twelve bits of a pointer into it are the entry's, which is what a reader of a trace goes by.
 */
import { HC_UPDATE_VA_MAPPING, hypercallNames } from '../model/events.ts';
import type { LogEvent } from '../model/log-columns.ts';
import { hexPte } from '../model/pte.ts';
import type { PageRegion } from '../model/report.ts';
import { type Tracepoint, tracepointOf, tracepointWords } from '../model/tracepoint.ts';

const MM = 'ffff888004c59f80';
const ARGS = 'ffff88805ca1ead0';
const PGD = 'ffff888007d20000';

/** Made-up addresses of page-table pages. */
export class Pointers {
  readonly regions: readonly PageRegion[];
  private readonly tables = new Map<string, number>();

  constructor(regions: readonly PageRegion[]) {
    this.regions = regions;
  }

  /** Address of the entry at a byte offset of the table that a key names. */
  entry(table: string, slot: number | undefined): string {
    let number = this.tables.get(table);
    if (number === undefined) this.tables.set(table, (number = this.tables.size));
    return (0xffff8880n * 2n ** 32n + BigInt(0x7d27000 + number * 4096 + (slot ?? 0))).toString(16);
  }
}

/** An event's line after the time; undefined for kinds without a tracepoint. */
export function tracepointLine(event: LogEvent, pointers: Pointers): string | undefined {
  const point = tracepointOf(event, pointers.regions);
  return point && printed(point, event, pointers);
}

function printed(point: Tracepoint, event: LogEvent, pointers: Pointers): string {
  const value = hexPte(event.lo, event.hi);
  switch (point.kind) {
    case 'xen_mc_entry': {
      const args =
        point.op === HC_UPDATE_VA_MAPPING
          ? `${pointers.entry('frames', 0)}, ${value}, ${event.b.toString(16)}, 0, 0, 0`
          : `${ARGS}, ${event.b.toString(16)}, 0, 7ff0, 0, 0`;
      return `xen_mc_entry: op ${point.op}(${hypercallNames[point.op] ?? ''}) args [${args}]`;
    }
    case 'xen_mc_callback':
      return `xen_mc_callback: callback ${point.name}, data ${MM}`;
    case 'xen_mmu_set_pte':
      return `xen_mmu_set_pte: ptep ${pointers.entry(tableOf(event, pointers), point.slot)} pteval ${value} (raw ${value})`;
    case 'xen_mmu_set_pte_at':
    case 'xen_mmu_ptep_modify_prot_start':
    case 'xen_mmu_ptep_modify_prot_commit': {
      const ptep = pointers.entry(tableOf(event, pointers), point.slot);
      return `${point.kind}: mm ${MM} addr ${point.address} ptep ${ptep} pteval ${value} (raw ${value})`;
    }
    case 'xen_mmu_set_pmd':
      return `xen_mmu_set_pmd: pmdp ${pointers.entry('pmd', point.slot)} pmdval ${value} (raw ${value})`;
    case 'xen_mmu_set_pud':
      return `xen_mmu_set_pud: pudp ${pointers.entry('pud', point.slot)} pudval ${value} (raw ${value})`;
    case 'xen_mmu_set_p4d': {
      const [kernel, user] = [pointers.entry('p4d', point.slot), pointers.entry('user p4d', point.slot)];
      return `xen_mmu_set_p4d: p4dp ${kernel} user_p4dp ${user} p4dval ${value} (raw ${value})`;
    }
    case 'xen_mmu_alloc_ptpage':
      return `xen_mmu_alloc_ptpage: mm ${MM}  pfn 7d27  level ${point.level}  ${point.pinned ? '' : 'un'}pinned`;
    case 'xen_mmu_release_ptpage':
      return `xen_mmu_release_ptpage: pfn 7d27  level ${point.level}  ${point.pinned ? '' : 'un'}pinned`;
    case 'xen_mmu_pgd_pin':
    case 'xen_mmu_pgd_unpin':
      return `${point.kind}: mm ${MM} pgd ${PGD}`;
    case 'xen_mmu_flush_tlb_multi':
      return `xen_mmu_flush_tlb_multi: ncpus ${point.cpus} mm ${MM} addr ${point.address}, end ${point.end}`;
    case 'xen_mmu_write_cr3':
      return `xen_mmu_write_cr3: ${point.user ? 'user' : 'kernel'} cr3 ${PGD}`;
    default:
      // The rest has neither frames nor pointers, so nothing was left out of their words.
      return tracepointWords(point);
  }
}

/** A key for the page-table page of an event's page: 512 pages share one. */
function tableOf(event: LogEvent, { regions }: Pointers): string {
  const region = regions.find(r => event.page >= r.first && event.page < r.first + r.pages);
  if (!region) return 'pte';
  const page = Number.parseInt(region.address, 16) / 4096 + (event.page - region.first);
  return `pte ${Math.floor(page / 512)}`;
}
