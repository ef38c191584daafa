/**
 * The rules of the kernel's page-table protocols, checked on each CPU's unrolled program without running it: pairing,
 * locks, lazy mode and TLB flushes. The rules and their sources are on the diagnostics' pages.
 *
 * One pass from top to bottom; jumps only go forward, so a state waits at each target until the pass gets there.
 */
import type { Action, CpuProgram, PageOperand, PageRange, PageRef, Place, PteExpr } from '../sim/scenario.ts';
import { type CheckState, copyOf, firstState, joined, sizeOf } from './check-state.ts';
import type { Extra, Findings } from './findings.ts';
import type { MappingTable } from './mapping-table.ts';
import type { BlockEnd } from './places.ts';
import { firstRights, type Rights, rightsOfValue, WRITE } from './rights.ts';
import { pageKey, pageOfKey } from './values.ts';

/** Work for one program; a program that needs more (thousands of jumps over thousands of open pages) is not checked to its end. */
const MOST_WORK = 1_000_000;

/** Checks every CPU's program. */
export function checkProtocols(
  maps: MappingTable,
  setup: CpuProgram,
  cpus: readonly { readonly program: CpuProgram; readonly end?: BlockEnd }[],
  findings: Findings,
): void {
  // Who changes a mapping as a whole makes its entries' rights unknown to this pass.
  const changed = new Set<number>();
  for (const { action } of [setup, ...cpus.map(cpu => cpu.program)].flatMap(p => p.statements)) {
    if (
      action.kind === 'mprotect' ||
      action.kind === 'munmap' ||
      action.kind === 'mremap' ||
      action.kind === 'madvise'
    ) {
      changed.add(action.range.first.map).add(action.range.last.map);
    }
  }
  for (const { action } of setup.statements) if ('page' in action && action.page !== 'p') changed.add(action.page.map);
  for (const { program, end } of cpus) new ProgramCheck(maps, findings, changed, end).check(program);
}

class ProgramCheck {
  private readonly maps: MappingTable;
  private readonly findings: Findings;
  private readonly changed: ReadonlySet<number>;
  private readonly blockEnd: BlockEnd | undefined;
  private state: CheckState = firstState();
  private work = 0;

  constructor(maps: MappingTable, findings: Findings, changed: ReadonlySet<number>, blockEnd: BlockEnd | undefined) {
    this.maps = maps;
    this.findings = findings;
    this.changed = changed;
    this.blockEnd = blockEnd;
  }

  check(program: CpuProgram): void {
    const waiting = new Map<number, CheckState>();
    let reached = true;
    for (const [i, { action, place }] of program.statements.entries()) {
      reached = this.arrive(waiting, i, reached);
      if (!reached) continue;
      if (action.kind === 'unless' || action.kind === 'jump') {
        this.leave(waiting, action.target);
        reached = action.kind === 'unless';
      } else {
        this.statement(action, place);
      }
      if (this.work > MOST_WORK) return;
    }
    if (this.arrive(waiting, program.statements.length, reached)) this.end();
  }

  private leave(waiting: Map<number, CheckState>, target: number): void {
    const other = waiting.get(target);
    this.work += sizeOf(this.state);
    waiting.set(target, other ? joined(other, this.state) : copyOf(this.state));
  }

  private arrive(waiting: Map<number, CheckState>, at: number, reached: boolean): boolean {
    const other = waiting.get(at);
    if (!other) return reached;
    this.work += sizeOf(other);
    this.state = reached ? joined(this.state, other) : other;
    waiting.delete(at);
    return true;
  }

  private statement(action: Action, place: Place): void {
    switch (action.kind) {
      case 'lock':
        this.lock(action.range, place);
        break;
      case 'unlock':
        this.unlock(action.range, place);
        break;
      case 'lazy_enter':
        if (this.state.lazy > 0) this.findings.add('PTE054', place);
        this.state.lazy += 1;
        break;
      case 'lazy_leave':
        this.state.lazy -= 1;
        break;
      case 'flush_tlb':
        this.flush(action.range, place);
        break;
      case 'fork':
        this.systemCall('fork', undefined, place);
        break;
      case 'mprotect':
      case 'munmap':
      case 'mremap':
      case 'madvise':
      case 'msync':
        this.systemCall(action.kind, action.range, place);
        break;
      case 'let':
        this.state.locals.set(action.into, this.rightsOf(action.value));
        break;
      default:
        if ('page' in action && action.page !== 'p') this.entry(action, action.page, place);
    }
  }

  private entry(action: Extract<Action, { page: PageOperand }>, page: PageRef, place: Place): void {
    switch (action.kind) {
      case 'read_pte':
        this.remember(action.into, page);
        break;
      case 'ptep_modify_prot_start':
        this.start(page, place);
        this.remember(action.into, page);
        break;
      case 'ptep_modify_prot_commit':
        this.commit(page, place);
        this.grant(page, this.rightsOf(action.value), place);
        break;
      case 'ptep_get_and_clear':
        this.reportOpen(page, place);
        this.remember(action.into, page);
        this.grant(page, 0, place);
        break;
      case 'ptep_set_wrprotect':
        this.reportOpen(page, place);
        this.grant(page, this.current(page) & ~WRITE, place);
        break;
      case 'write_pte':
      case 'set_pte_at':
      case 'cmpxchg_pte':
        this.reportOpen(page, place);
        if ('into' in action) this.remember(action.into, page);
        this.grant(page, this.rightsOf(action.value), place);
        break;
      case 'ptep_test_and_clear_young':
        this.reportOpen(page, place);
        break;
      case 'set_pmd':
      case 'set_pud':
        break;
    }
  }

  private start(page: PageRef, place: Place): void {
    const { open } = this.state;
    const key = pageKey(page);
    const before = open.get(key);
    if (before) {
      const related = [{ place: before, message: 'started here' }];
      this.findings.add('PTE040', place, { page: this.named(page) }, { related });
    }
    if (!this.isLocked(page)) this.findings.add('PTE044', place, { page: this.named(page) });
    open.set(key, place);
  }

  private commit(page: PageRef, place: Place): void {
    const { open } = this.state;
    const key = pageKey(page);
    if (!open.has(key)) this.findings.add('PTE041', place, { page: this.named(page) });
    if (!this.isLocked(page)) this.findings.add('PTE043', place, { page: this.named(page) });
    open.delete(key);
    const mapping = this.maps.list[page.map];
    for (const entries of ['swapped', 'migrating'] as const) {
      if (!mapping[entries].some(([from, to]) => page.index >= from && page.index < to)) continue;
      const related = [{ place: mapping.place, message: 'declared here' }];
      this.findings.add('PTE049', place, { page: this.named(page), entries }, { related });
    }
  }

  private reportOpen(page: PageRef, place: Place): void {
    const started = this.state.open.get(pageKey(page));
    if (!started) return;
    const related = [{ place: started, message: 'the transaction starts here' }];
    this.findings.add('PTE045', place, { page: this.named(page) }, { related });
  }

  private lock(range: PageRange, place: Place): void {
    const held = this.state.held.find(lock => this.shareTable(lock.range, range));
    if (held && !this.state.locksUnknown) {
      const related = [{ place: held.place, message: 'locked here' }];
      this.findings.add('PTE053', place, { range: this.maps.spoken(range) }, { related });
    }
    this.state.held = [...this.state.held, { range, place }];
  }

  private unlock(range: PageRange, place: Place): void {
    const { state } = this;
    if (state.lazy > 0) this.findings.add('PTE046', place);
    const held = state.held.findLast(lock => this.shareTable(lock.range, range));
    if (!held && !state.locksUnknown) this.findings.add('PTE052', place, { range: this.maps.spoken(range) });
    state.held = state.held.filter(lock => lock !== held);
  }

  private flush(range: PageRange, place: Place): void {
    if (this.state.lazy > 0) this.findings.add('PTE055', place);
    this.work += this.state.rights.size;
    for (const [key, rights] of this.state.rights) {
      if (this.maps.covers(range, pageOfKey(key))) this.state.rights.set(key, { ...rights, tlb: rights.now });
    }
  }

  private systemCall(call: string, range: PageRange | undefined, place: Place): void {
    const held = this.state.held.find(lock => !range || this.shareTable(lock.range, range));
    if (!held || this.state.locksUnknown) return;
    this.findings.add('PTE056', place, { call }, { related: [{ place: held.place, message: 'locked here' }] });
  }

  private end(): void {
    for (const [key, started] of this.state.open) {
      if (started) this.findings.add('PTE042', started, { page: this.named(pageOfKey(key)) });
    }
    if (!this.state.locksUnknown) {
      for (const { range, place } of this.state.held) {
        const spoken = this.maps.spoken(range);
        this.findings.add('PTE051', place, { range: spoken }, this.addAtEnd(`unlock ${spoken}`));
      }
    }
    for (const [key, { now, tlb, place }] of this.state.rights) {
      if ((tlb & ~now) === 0) continue;
      const page = pageOfKey(key);
      const fix = this.addAtEnd(`flush_tlb ${this.maps.list[page.map].name}`);
      this.findings.add('PTE047', place, { page: this.named(page) }, fix);
    }
  }

  /** The fix that adds a statement at the end of the CPU's block. */
  private addAtEnd(statement: string): Extra {
    if (!this.blockEnd) return {};
    const { place, indent } = this.blockEnd;
    const newText = indent === undefined ? `${statement} ` : `  ${statement}\n${indent}`;
    return { fix: { title: `Add \`${statement}\` at the end of the block`, edits: [{ place, newText }] } };
  }

  private remember(into: number | undefined, page: PageRef): void {
    if (into !== undefined) this.state.locals.set(into, this.current(page));
  }

  private grant(page: PageRef, now: Rights, place: Place): void {
    if (this.changed.has(page.map)) return;
    const key = pageKey(page);
    const before = this.state.rights.get(key);
    const had = before?.now ?? this.current(page);
    const shrinks = (had & ~now) !== 0;
    const tlb = (before?.tlb ?? had) | now;
    this.state.rights.set(key, { now, tlb, place: shrinks || !before ? place : before.place });
  }

  private current(page: PageRef): Rights {
    return this.state.rights.get(pageKey(page))?.now ?? firstRights(this.maps.list[page.map], page.index);
  }

  private rightsOf(value: PteExpr): Rights {
    return rightsOfValue(value, reg => this.state.locals.get(reg) ?? 0);
  }

  private isLocked(page: PageRef): boolean {
    const one = { first: page, last: page };
    return this.state.locksUnknown || this.state.held.some(lock => this.shareTable(lock.range, one));
  }

  /** Does a page-table page belong to both ranges? Its lock is the pte lock. */
  private shareTable(a: PageRange, b: PageRange): boolean {
    const { maps } = this;
    return maps.tableOf(a.first) <= maps.tableOf(b.last) && maps.tableOf(b.first) <= maps.tableOf(a.last);
  }

  private named(page: PageRef): string {
    return this.maps.spoken({ first: page, last: page });
  }
}
