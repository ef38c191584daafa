/**
 * One backend's events as slices, instants and counters, while they go by in order. Slices of a thread nest or follow
 * each other, as the format demands: what is open when the next of its kind begins has ended with its CPU's last event.
 */
import {
  type EventKind,
  flushReasons,
  HC_MMU_UPDATE,
  hypercallNames,
  mmuCommands,
  trapKinds,
  XEN_MC_XE_OK,
} from '../model/events.ts';
import type { LogEvent } from '../model/log-columns.ts';
import { AD, flagNames } from '../model/pte.ts';
import { type PageRegion, pageName } from '../model/report.ts';
import { tracepointText } from '../model/tracepoint.ts';
import type { ChromeEvent } from './chrome-event.ts';

const parts = ['program', 'kernel', 'multicall buffer', 'hypervisor', 'hardware'] as const;
type Part = (typeof parts)[number];

/** Where kinds without a rule of their own stand; the rest is the kernel's. */
const places: Partial<Record<EventKind, Part>> = {
  update: 'hypervisor',
  update_failed: 'hypervisor',
  emulate: 'hypervisor',
  pin: 'hypervisor',
  notify: 'hypervisor',
  read: 'hardware',
  write: 'hardware',
  walk: 'hardware',
  set_ad: 'hardware',
  tlb_fill: 'hardware',
  fault: 'hardware',
  flush_tlb: 'hardware',
  stale_read: 'hardware',
  stale_write: 'hardware',
  untraced_write: 'hardware',
  lost_write: 'hardware',
  freed_read: 'hardware',
  freed_write: 'hardware',
  late_read: 'hardware',
  late_write: 'hardware',
  spurious_fault: 'hardware',
};

/** A slice that began and whose end is not known yet. */
interface Open {
  readonly name: string;
  readonly cat: string;
  readonly part: Part;
  readonly cpu: number;
  readonly start: number;
  readonly args: Record<string, string | number>;
}
type Slot = 'statement' | 'lock' | 'lazy' | 'call';

interface Cpu {
  /** Time of this CPU's last event. */
  last: number;
  readonly open: Map<Slot, Open>;
  /** What the multicall buffer holds. */
  entries: number;
  bytes: number;
  updates: number;
  /** Argument bytes of the entry that comes next: a flush may lie between asking for it and having it. */
  asked: number;
}

export class ChromeLanes {
  private readonly events: ChromeEvent[] = [];
  private readonly cpus = new Map<number, Cpu>();
  private readonly used = new Set<number>();
  private readonly pid: number;
  private readonly pages: readonly PageRegion[];
  private readonly script: readonly string[];
  private before = 0;

  constructor(pid: number, pages: readonly PageRegion[], script: readonly string[]) {
    this.pid = pid;
    this.pages = pages;
    this.script = script;
  }

  add(e: LogEvent): void {
    const cpu = this.cpu(e.cpu);
    const part = places[e.kind];
    if (part !== 'hypervisor') this.close(cpu, 'call', cpu.last);
    switch (e.kind) {
      case 'statement':
      case 'irq_handler_exit':
      case 'sched_switch':
        this.close(cpu, 'statement', cpu.last);
        this.begin(cpu, 'statement', 'program', e, this.script[e.line - 1]?.trim() || `line ${e.line}`, e.time);
        break;
      case 'return':
        this.close(cpu, 'statement', e.time);
        break;
      case 'lock':
        // mmap_sem is around all of a system call, and tells nothing that the statement does not.
        if (e.a !== 1) this.begin(cpu, 'lock', 'kernel', e, `pte lock ${pageName(this.pages, e.page)}`, e.time);
        break;
      case 'unlock':
        if (e.a !== 1) this.close(cpu, 'lock', e.time);
        break;
      case 'enter_lazy':
        this.begin(cpu, 'lazy', 'kernel', e, 'lazy MMU mode', e.time);
        break;
      case 'leave_lazy':
        this.close(cpu, 'lazy', e.time);
        break;
      case 'trap':
        this.begin(cpu, 'call', 'hypervisor', e, `trap: ${trapKinds[e.a] ?? 'write'}`, this.before);
        break;
      case 'hypercall':
        this.begin(cpu, 'call', 'hypervisor', e, hypercallNames[e.a] ?? `hypercall ${e.a}`, this.before);
        break;
      case 'lost':
      case 'saved':
        for (const bit of flagNames(e.a & AD, 0)) this.instant(e, 'program', `${bit} ${e.kind}`, 'p');
        break;
      default:
        this.instant(e, e.kind.startsWith('xen_mc_') ? 'multicall buffer' : (part ?? 'kernel'), e.kind);
    }
    this.count(cpu, e);
    cpu.last = e.time;
    this.before = e.time;
  }

  /** All events, with the lanes' names. */
  finish(): ChromeEvent[] {
    for (const cpu of this.cpus.values()) {
      for (const slot of ['call', 'lazy', 'lock', 'statement'] as const) this.close(cpu, slot, cpu.last);
    }
    const names = [...this.used]
      .sort((x, y) => x - y)
      .flatMap((tid): ChromeEvent[] => {
        const name = `cpu ${Math.floor(tid / 8)} ${parts[(tid % 8) - 1]}`;
        const at = { ph: 'M', ts: 0, pid: this.pid, tid } as const;
        return [
          { ...at, name: 'thread_name', args: { name } },
          { ...at, name: 'thread_sort_index', args: { sort_index: tid } },
        ];
      });
    return [...names, ...this.events];
  }

  private begin(cpu: Cpu, slot: Slot, part: Part, e: LogEvent, name: string, start: number): void {
    this.close(cpu, slot, cpu.last);
    cpu.open.set(slot, { name, cat: e.kind, part, cpu: e.cpu, start, args: this.details(e) });
  }

  private close(cpu: Cpu, slot: Slot, end: number): void {
    const open = cpu.open.get(slot);
    if (!open) return;
    cpu.open.delete(slot);
    const { name, cat, part, start, args } = open;
    const dur = Math.max(0, end - start) / 1000;
    const tid = this.lane(open.cpu, part);
    this.events.push({ name, cat, ph: 'X', ts: start / 1000, dur, pid: this.pid, tid, args });
  }

  private instant(e: LogEvent, part: Part, name: string, s: 't' | 'p' = 't'): void {
    const at = { ts: e.time / 1000, pid: this.pid, tid: this.lane(e.cpu, part) };
    this.events.push({ name, cat: e.kind, ph: 'i', ...at, s, args: this.details(e) });
  }

  private count(cpu: Cpu, e: LogEvent): void {
    if (e.kind === 'xen_mc_entry_alloc') {
      cpu.asked = e.a;
      return;
    }
    if (e.kind === 'xen_mc_entry') {
      cpu.entries++;
      cpu.bytes += cpu.asked;
      if (e.a === HC_MMU_UPDATE) cpu.updates++;
    } else if (e.kind === 'xen_mc_extend_args' && e.c === XEN_MC_XE_OK) {
      cpu.bytes += e.b;
      if (e.a === HC_MMU_UPDATE) cpu.updates++;
    } else if (e.kind === 'xen_mc_flush') cpu.entries = cpu.bytes = cpu.updates = 0;
    else return;
    const at = { ts: e.time / 1000, pid: this.pid, tid: 0 };
    const args = { entries: cpu.entries, updates: cpu.updates };
    this.events.push(
      { name: `cpu ${e.cpu} queue`, cat: 'queue', ph: 'C', ...at, args },
      { name: `cpu ${e.cpu} argument bytes`, cat: 'queue', ph: 'C', ...at, args: { bytes: cpu.bytes } },
    );
  }

  private details(e: LogEvent): Record<string, string | number> {
    const text = tracepointText(e, this.pages);
    return {
      ...(e.line > 0 ? { line: e.line } : {}),
      ...(e.page >= 0 ? { page: pageName(this.pages, e.page) } : {}),
      ...(e.lo || e.hi ? (e.kind === 'hypercall' ? {} : { flags: flagNames(e.lo, e.hi).join(' ') }) : {}),
      ...(e.kind === 'hypercall'
        ? { entries: e.b, updates: e.c, bytes: e.lo, reason: flushReasons[e.hi & 0xff] ?? 'NONE' }
        : {}),
      ...(e.kind === 'update' ? { command: mmuCommands[e.a] ?? e.a, retries: e.c } : {}),
      ...(text ? { ftrace: text } : {}),
    };
  }

  private cpu(number: number): Cpu {
    let cpu = this.cpus.get(number);
    if (!cpu) this.cpus.set(number, (cpu = { last: 0, open: new Map(), entries: 0, bytes: 0, updates: 0, asked: 0 }));
    return cpu;
  }

  private lane(cpu: number, part: Part): number {
    const tid = cpu * 8 + parts.indexOf(part) + 1;
    this.used.add(tid);
    return tid;
  }
}
