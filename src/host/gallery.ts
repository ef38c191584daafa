/**
 * The gallery: the scripts that ship, in groups by what they are about, each with its question in a few words. The question
 * in full is in the script's own first comment. What a newcomer should see first comes first.
 */
import { t } from '../protocol/l10n.ts';

export interface GalleryGroup {
  readonly title: string;
  readonly scripts: readonly GalleryScript[];
}

export interface GalleryScript {
  /** File name, below the folder of the examples. */
  readonly name: string;
  /** Short enough for one line of a list. */
  readonly asks: string;
}

/** The script that everything begins with. */
export const FLAGSHIP = 'lost-dirty-queued.pte';

/** All groups, in order. */
export function gallery(): GalleryGroup[] {
  return groups.map(({ title, scripts }) => ({
    title: title(),
    scripts: Object.entries(scripts).map(([name, asks]) => ({ name: `${name}.pte`, asks })),
  }));
}

/** Titles are translated when they are asked for, since a translation comes after this file. */
const groups: readonly { readonly title: () => string; readonly scripts: Readonly<Record<string, string>> }[] = [
  {
    title: () => t('The series of May 2008'),
    scripts: {
      'lost-dirty-queued': 'Can a batch lose a dirty bit while it waits in the queue?',
      'what-7-2-lost': 'What did Linux 7.2 lose under Xen?',
      'preserve-ad-keeps-a-late-d': 'A store lands between start and commit: is its D kept?',
      'late-d-costs-one-more-fault': 'What does a page pay for having been read too early?',
      'not-present-until-the-batch': 'Before the series: what does another CPU see meanwhile?',
      'mprotect-over-pages': 'Seven times native: is that a matter of few pages?',
      'why-33-hypercalls-and-not-32': 'Why 33 hypercalls for 1000 pages, and 32 in 2.6.27?',
      'no-feature-bit-no-gain': 'A new kernel on an old Xen: does it still trap?',
      'pae-clear-traps-twice': 'Why is a PAE guest so slow before the series?',
    },
  },
  {
    title: () => t('How bits get lost, and how they are kept'),
    scripts: {
      'lost-dirty-naive': 'The broken protocol, written out: when is D lost?',
      'lost-accessed-naive': 'The same with a read: is a lost A any harm?',
      'native-xchg-faults-but-keeps-d': 'How does bare hardware keep a dirty bit?',
      'forgot-preserve-ad': 'What if the guest had forgotten PRESERVE_AD?',
      'or-without-cmpxchg-loses-d': 'What if the hypervisor read, or’ed and stored?',
      'kvm-exchange-is-not-atomic': 'KVM emulates an exchange in two steps: is that safe?',
      'read-own-queued-write': 'Lazy code reads back what it has just set: what is there?',
      's390-reads-its-own-queue': 's390 keeps entries in a cache in lazy mode: what is read back?',
      's390-between-start-and-commit': 'May an interrupt come between start and commit on s390?',
      'unlock-before-flush-maps-a-freed-page': 'Lazy mode is left after the unlock: who maps what?',
      'migration-entry-forgets-write': 'May a migration entry bring write access back?',
    },
  },
  {
    title: () => t('A backend of your own'),
    scripts: {
      'own-protocol-cmpxchg': 'A protocol of one’s own: is a cmpxchg enough?',
      'replaced-commit': 'A kernel function replaced: may commit be a plain store?',
      'backend-of-your-own': 'A backend of your own: may mprotect leave the entry in place?',
      'cmpxchg-loop': 'A cmpxchg that takes D away: how often must it try?',
    },
  },
  {
    title: () => t('TLBs that are flushed late'),
    scripts: {
      'stale-tlb-of-a-dirty-page-loses-nothing': 'Writes through a stale TLB, D set: is anything lost?',
      'stale-tlb-of-a-clean-page-walks-again': 'A stale TLB without D: may the store go through?',
      'cleaned-before-the-flush': 'Writeback cleans first and flushes later: is a write missed?',
      'migration-copies-before-the-flush': 'Migration copies before the flush: what does it miss?',
      'migration-flushes-after-its-lock': 'Migration flushes after its lock: who still reads the page?',
      'reclaim-owes-a-flush': 'Reclaim owes a flush: is the page read-only after mprotect?',
      'mremap-flushes-after-its-locks': 'mremap flushes after its locks: who still writes?',
    },
  },
  {
    title: () => t('Memory order: stores that wait'),
    scripts: {
      'store-buffering': 'Two CPUs write and then read: can both read the old value?',
      'mprotect-as-a-fence': 'mprotect in place of a fence: does it always interrupt?',
      'switch-mm-against-flush': 'switch_mm against a flush: who misses it?',
      'switch-mm-with-its-barrier': 'The same with the barrier of 2016: is it still missed?',
    },
  },
  {
    title: () => t('Interrupts: between any two steps'),
    scripts: {
      'interrupt-in-lazy-mode': 'An interrupt in lazy mode: does its update wait, too?',
      'preempted-in-lazy-mode': 'Switched out in lazy mode: is the queue left behind?',
      'callbacks-with-interrupts-on': 'Callbacks run with interrupts on: how often?',
      'walk-with-interrupts-off': 'A walk with interrupts off: does a flush wait for it?',
    },
  },
  {
    title: () => t('Tasks: whom a flush reaches'),
    scripts: {
      'lazy-tlb-comes-back': 'Flushed while a kernel thread ran: is an old entry used?',
      'flush-of-an-mm-that-is-switched-to': 'A CPU loads an mm while it is flushed: does it miss the flush?',
      'switch-mm-under-xen': 'The same race: may a Xen guest miss the flush, too?',
      'what-a-child-sees-of-its-parent': 'fork while a thread writes: does it change under the child?',
      'flush-misses-a-cpu-that-switches': 'Between two address spaces: what did Linux 6.14 not flush?',
    },
  },
  {
    title: () => t('Batches: when a buffer leaves, and what a failure takes along'),
    scripts: {
      'flush-comes-with-the-33rd': 'When does a full buffer leave?',
      'flush-reason-args-at-32': 'How many updates fit one flush, 31 or 32?',
      'flush-reason-callback-at-33': 'When does a buffer leave for want of a callback?',
      'extend-bad-op-fragments': 'What do other operations among the commits cost?',
      'failure-kills-the-rest-of-its-entry': 'Xen refuses one update: who else is not updated?',
      'preempted-batch-is-continued': 'Xen is interrupted in a batch: is anything done twice?',
      'preserve-ad-retries-at-most-twice': 'How often must Xen’s compare-and-exchange try?',
      'trapped-xchg-that-hardware-disturbs-traps-again': 'D is set between fault and emulation: is it missed?',
    },
  },
  {
    title: () => t('What programs pay'),
    scripts: {
      'electric-fence': 'Electric Fence, a guard page at a time: does batching help?',
      'generational-collector': 'What does a generational collector pay?',
      'jit-toggles-w-xor-x': 'A compiler toggles one page: what is left of the gain?',
      'fork-heavy': 'A server that forks for each request: is it helped?',
      'unpinned-tables-do-not-trap': 'fork writes each entry twice: why not two traps a page?',
    },
  },
  {
    title: () => t('Other hosts'),
    scripts: {
      'kvm-would-gain-all-its-exits': 'What would KVM gain from the series?',
      'kvm-gives-a-table-up': 'What do KVM’s few exits cost later?',
      'lguest-gains-nothing': 'What would lguest gain from the series?',
      'vmi-would-gain-half-a-queue': 'What would VMI gain from the series?',
      'what-pvh-saves': 'What does nested paging save against a PV guest?',
    },
  },
  {
    title: () => t('Corners of hardware and kernel'),
    scripts: {
      'protnone-keeps-a-late-d': 'May a late D go into an entry that is not present?',
      'write-protected-and-dirty': 'Read-only and dirty: can an mprotect leave an entry so?',
      'batch-smears-d-over-a-folio': 'May pages be dirty that nobody wrote?',
      'folio-changed-as-one': 'Linux 7.2 changes a folio as one: what becomes dirty?',
      'huge-split-dirties-its-neighbours': 'A huge entry is split: which pages are dirty then?',
      'huge-collapse-copies-too-early': 'khugepaged copies 512 pages: what of a write meanwhile?',
      'huge-page-after-fork': 'A huge page after fork: how much is copied?',
      'huge-soft-dirty': 'A huge page is written: which pages are soft-dirty?',
      'collapse-flushes-before-it-looks': 'khugepaged flushes before it looks: what for?',
      'soft-dirty-of-a-guest': 'Which pages were written since: what does asking cost?',
      'erratum-knl4-strays-into-an-empty-entry': 'Erratum KNL4: what does a zapped entry look like?',
      'mprotect-refused-half-way': 'mprotect fails half-way: does the first part stay changed?',
    },
  },
  {
    title: () => t('Public fixes: what was written got lost'),
    scripts: {
      'fixes/dirty-cow': 'Dirty COW: what if the copy is dropped before its write?',
      'fixes/two-madvise-at-once': 'Two threads drop a page: may the second return first?',
      'fixes/ksm-leaves-d-behind': 'KSM takes a page that is read-only and dirty: who knows?',
      'fixes/ksm-and-a-flush-still-to-come': 'KSM finds an entry read-only: has it been flushed?',
      'fixes/numa-hint-against-migration': 'Migration meets a NUMA hint: may it copy at once?',
      'fixes/migration-forgets-d': 'A device’s migration clears a dirty entry: who knows?',
      'fixes/direct-io-into-a-page-of-madv-free': 'A device reads into a page of MADV_FREE: is it kept?',
      'fixes/fork-with-a-page-under-io': 'A fork while a device writes: where do its data go?',
      'fixes/writeback-passes-by-a-cleared-entry': 'mprotect has cleared an entry: what does writeback do?',
      'fixes/write-protect-drops-d': 'pte_wrprotect takes D along: what does reclaim think?',
      'fixes/lazy-section-outlives-its-lock': 'Lazy mode outlives its lock: what if reclaim comes?',
      'fixes/userfault-write-protect-against-a-copy': 'A copy while userfaultfd has yet to flush: what is lost?',
    },
  },
  {
    title: () => t('Public fixes: plain stores, mremap, writeback'),
    scripts: {
      'fixes/damon-makes-entries-old': 'DAMON takes A away by a plain store: where is D?',
      'fixes/zap-by-a-plain-store': 'KVM zaps an entry by a plain store: what is lost?',
      'fixes/walkers-of-guest-tables': 'Two software walkers on one entry: is D there after both?',
      'fixes/gup-reads-two-halves': 'A lockless read of a PAE entry: are its halves of one?',
      'fixes/access-flags-over-hardware': 'A fault makes an entry young: where is D?',
      'fixes/lazy-mode-within-lazy-mode': 'Lazy mode within lazy mode: does a guest survive?',
      'fixes/tables-unpinned-while-loaded': 'A process ends under Xen: who has its tables loaded yet?',
      'fixes/unpinned-without-the-lock': 'Tables are unpinned, then writable: who stores between?',
      'fixes/vmalloc-fault-in-lazy-mode': 'A kernel’s own fault in lazy mode: is it mended?',
      'fixes/mremap-flushes-too-late': 'mremap flushes after its locks: who writes to the old frame?',
      'fixes/mremap-against-writeback': 'Writeback cleans what mremap moves: who writes unseen?',
      'fixes/writeback-of-a-page-that-is-zapped': 'Writeback of a page in munmap: is a last write written?',
    },
  },
  {
    title: () => t('Public fixes: flushes and barriers'),
    scripts: {
      'fixes/ksm-counts-before-it-clears': 'KSM counts references too early: who takes one?',
      'fixes/flush-owed-is-forgotten': 'A flush for reclaim is made: is the next one forgotten?',
      'fixes/reaper-frees-before-a-flush': 'The OOM reaper frees, then flushes: who writes?',
      'fixes/driver-takes-its-page-back': 'A driver takes its page back: has munmap flushed?',
      'fixes/clear-refs-without-a-flush': 'clear_refs without a flush: is a write seen?',
      'fixes/young-without-a-flush': 'A is cleared without a flush: is the next use seen?',
      'fixes/exclusive-against-gup-fast': 'A page is exclusive, and pinned: by whom first?',
      'fixes/shadow-walk-without-a-barrier': 'A lockless walk says so too late: who frees?',
      'fixes/flush-of-a-preempted-vcpu': 'A vCPU is preempted while it is flushed: when does it flush?',
    },
  },
  {
    title: () => t('Public fixes: who has the old entry yet'),
    scripts: {
      'fixes/flush-pending-is-a-flag': 'Two flushes are pending, and one is made: who knows?',
      'fixes/copy-is-mapped-before-the-flush': 'A copy is mapped, then flushed: who reads what was?',
      'fixes/gather-flushes-what-is-still-there': 'A gather is full: is what it frees flushed?',
      'fixes/gather-is-preempted': 'Freed at once, with one CPU: who runs in between?',
      'fixes/yields-before-its-flush': 'KVM yields its lock in a zap: has it flushed?',
      'fixes/shadow-flush-is-forgotten-too-early': 'KVM’s owed flush is forgotten, then made: who asks?',
      'fixes/attach-against-lazy-flush': 'A flush is put off: who comes in meanwhile?',
    },
  },
  {
    title: () => t('Public fixes: huge entries'),
    scripts: {
      'fixes/huge-split-loses-d': 'A huge entry is split: what of a write meanwhile?',
      'fixes/huge-migration-loses-d': 'A huge page migrates: what of a write meanwhile?',
      'fixes/huge-split-carries-d': 'A dirty huge entry is split: what do small ones say?',
      'fixes/huge-entry-empty-for-a-moment': 'A huge entry is empty for a moment: who passes by?',
      'fixes/huge-free-against-dontneed': 'MADV_FREE and MADV_DONTNEED at once: is it dropped?',
      'fixes/huge-clear-refs-against-dontneed': 'clear_refs and MADV_DONTNEED at once: is it dropped?',
      'fixes/table-freed-while-cached': 'A table is freed untold: who walks through it?',
      'fixes/huge-mremap-flushes-too-late': 'A huge entry moves, and then its locks drop: who writes?',
      'fixes/huge-dirty-cow': 'Huge Dirty COW: what does D of a huge entry say?',
      'fixes/collapse-against-gup-fast': 'A table is freed: does GUP-fast walk it yet?',
      'fixes/gup-fast-looks-above-again': 'A flush that waits for no walk: what does GUP-fast pin?',
      'fixes/unshared-table-is-not-flushed': 'A shared table is given up: who was told?',
    },
  },
  {
    title: () => t('Public fixes: pins, swap, devices'),
    scripts: {
      'fixes/continued-page-is-forced': 'A debugger writes to a page: whose is it?',
      'fixes/device-page-comes-back-twice': 'A device’s page comes back, twice: which one counts?',
      'fixes/file-page-is-dirty-and-dropped': 'A file’s page is dirty, and goes: what of the write?',
      'fixes/shared-page-pinned-for-reading': 'A shared page is pinned for reading: who sees what?',
      'fixes/swap-in-past-the-swap-cache': 'Two faults swap a page in: what of the write between?',
      'fixes/swapoff-forgets-userfaults': 'swapoff brings a watched page in: is it watched yet?',
      'fixes/writeback-against-a-write-fault': 'Writeback meets a write fault: who says dirty last?',
      'fixes/zero-page-pinned-for-long': 'The zero page is pinned for long: what does a pin see?',
    },
  },
  {
    title: () => t('Public fixes: who watches, and who looks on'),
    scripts: {
      'fixes/mprotect-lets-userfaults-go': 'mprotect makes a watched page writable: who waits?',
      'fixes/clear-refs-of-a-pinned-page': 'clear_refs on a pinned page: what does the device keep?',
      'fixes/mprotect-lets-soft-dirty-go': 'mprotect spares a fault: does soft-dirty miss a write?',
      'fixes/migration-forgets-soft-dirty': 'A soft-dirty page is migrated: does it stay so?',
      'fixes/pinned-page-is-swapped-out': 'A pinned page is swapped out: is it the same afterwards?',
      'fixes/migration-forgets-young-and-dirty': 'A page is migrated: is it as young and dirty as before?',
      'fixes/migration-makes-soft-dirty': 'A page is migrated: does a checkpoint think it was written to?',
      'fixes/mremap-keeps-userfaults': 'A watched page moves away: does its entry know?',
      'fixes/migration-forgets-userfaults': 'A watched page is migrated: do its writes still wait?',
      'fixes/swap-forgets-soft-dirty': 'A soft-dirty page is swapped out: does it stay so?',
      'fixes/soft-dirty-is-not-asked-for-again': 'A read fault after clear_refs: is the next write seen?',
    },
  },
  {
    title: () => t('Public fixes: forks and files'),
    scripts: {
      'fixes/page-spied-on-by-a-child': 'A child keeps a page of its parent: what does it see?',
      'fixes/fork-races-with-gup-fast': 'A page is pinned while fork looks for pins: who is right?',
      'fixes/fork-keeps-userfaults': 'A watched page is forked: is its child’s watched, too?',
      'fixes/fault-against-invalidate': 'A page is invalidated under a fault: what is mapped?',
      'fixes/truncate-unmaps-twice': 'A file is truncated under a fault: who keeps a copy?',
      'fixes/hole-punch-against-a-fault': 'A hole is punched under a fault: what stays mapped?',
      'fixes/table-retracted-without-its-lock': 'A table is retracted: who has a page in it?',
      'fixes/device-tlb-outlives-its-pages': 'A device has a TLB, too: what does it write to?',
      'fixes/binder-frees-what-munmap-has-not-flushed': 'munmap has begun: may its pages be freed?',
      'fixes/guest-maps-what-its-host-takes-away': 'KVM maps a page that its host takes: who says so?',
    },
  },
];
