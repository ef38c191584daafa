/**
 * How an exported program records itself: in an ftrace instance of its own, which is gone when it ends, so nothing of
 * the machine's own tracing changes. In a Xen PV guest that is xen:*; on a kernel without Xen, the TLB flushes with
 * the functions that make them, as in the recordings of bare kernels.
 */

/** Opens and closes the instance; prints the trace. */
export const tracing = String.raw`
#define TRACEFS "/sys/kernel/tracing"
#define INSTANCE TRACEFS "/instances/ptelab"

/* Functions of a kernel without Xen whose calls say which part of the TLB is flushed. The offsets are those of
 * struct flush_tlb_info (arch/x86/include/asm/tlbflush.h: mm, start, end, new_tlb_gen, ...) and of struct mmu_gather
 * (include/asm-generic/tlb.h: mm, batch, start, end), the same from 5.13 to 7.2. */
static const char *const probes[] = {
	"p:ptelab/flush_tlb_mm_range flush_tlb_mm_range start=$arg2:x64 end=$arg3:x64 stride=$arg4:u32 freed=$arg5:u8",
	"p:ptelab/flush_tlb_func flush_tlb_func start=+8($arg1):x64 end=+16($arg1):x64 gen=+24($arg1):u64 freed=+37($arg1):u8",
	"p:ptelab/native_flush_tlb_multi native_flush_tlb_multi start=+8($arg2):x64 end=+16($arg2):x64",
	"p:ptelab/native_flush_tlb_one_user native_flush_tlb_one_user addr=$arg1:x64",
	"p:ptelab/native_flush_tlb_local native_flush_tlb_local",
	"p:ptelab/native_flush_tlb_global native_flush_tlb_global",
	"p:ptelab/flush_tlb_all flush_tlb_all",
	"p:ptelab/flush_tlb_one_kernel flush_tlb_one_kernel",
	"p:ptelab/flush_tlb_batched_pending flush_tlb_batched_pending",
	"p:ptelab/arch_tlbbatch_flush arch_tlbbatch_flush",
	"p:ptelab/tlb_flush_mmu tlb_flush_mmu",
	"p:ptelab/change_protection change_protection",
	"p:ptelab/copy_page_range copy_page_range",
	"p:ptelab/move_page_tables move_page_tables",
	"p:ptelab/tlb_finish_mmu tlb_finish_mmu start=+16($arg1):x64 end=+24($arg1):x64",
	"p:ptelab/ptep_set_access_flags ptep_set_access_flags addr=$arg2:x64 entry=$arg4:x64 dirty=$arg5:u32",
	"p:ptelab/ptep_clear_flush ptep_clear_flush addr=$arg2:x64",
	"r:ptelab/ptep_clear_flush_ret ptep_clear_flush old=$retval:x64",
};
#define PROBES (sizeof probes / sizeof probes[0])

static const char *const bare_events[] = {
	"ptelab", "tlb", "exceptions/page_fault_user",
	"syscalls/sys_enter_mprotect", "syscalls/sys_exit_mprotect", "syscalls/sys_enter_munmap",
	"syscalls/sys_exit_munmap", "syscalls/sys_enter_mremap", "syscalls/sys_exit_mremap",
	"syscalls/sys_enter_madvise", "syscalls/sys_exit_madvise", "syscalls/sys_enter_msync",
	"syscalls/sys_exit_msync", "syscalls/sys_enter_fork", "syscalls/sys_exit_fork",
};
#define BARE_EVENTS (sizeof bare_events / sizeof bare_events[0])

static int probed; /* probes that this kernel took */
static int made;   /* the instance is this program's own */

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND);
	int failed = fd < 0 || write(fd, text, strlen(text)) < 0;
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return failed;
}

static int in_xen(void)
{
	char type[8] = "";
	int fd = open("/sys/hypervisor/type", O_RDONLY);

	if (fd < 0 || read(fd, type, sizeof type - 1) < 0)
		return 0;
	close(fd);
	return !strncmp(type, "xen", 3) && !access(INSTANCE "/events/xen", F_OK);
}

static void probe_bare(void)
{
	for (unsigned i = 0; i < PROBES; i++) {
		char text[256];

		snprintf(text, sizeof text, "%s\n", probes[i]);
		if (put(TRACEFS "/kprobe_events", text))
			printf("# no probe: %s\n", probes[i]);
		else
			probed++;
	}
	for (unsigned i = 0; i < BARE_EVENTS; i++) {
		char path[128];

		snprintf(path, sizeof path, INSTANCE "/events/%s/enable", bare_events[i]);
		if (put(path, "1"))
			printf("# no event: %s\n", bare_events[i]);
	}
}

/* Where it may not trace, the program says so, and does the same without. */
static void open_trace(void)
{
	made = !mkdir(INSTANCE, 0700);
	if (!made && errno != EEXIST) {
		printf("# not recorded: %s: %s (that takes root, and tracefs mounted at " TRACEFS ")\n", INSTANCE,
		       strerror(errno));
		return;
	}
	put(INSTANCE "/tracing_on", "0");
	put(INSTANCE "/trace_clock", "mono");
	if (made)
		put(INSTANCE "/buffer_size_kb", "16384");
	if (!in_xen())
		probe_bare();
	else if (put(INSTANCE "/events/xen/enable", "1"))
		die("xen:* events");
	marker = open(INSTANCE "/trace_marker", O_WRONLY);
	if (marker < 0)
		die(INSTANCE "/trace_marker");
}

/* Only these threads are recorded. */
static void trace_thread(pid_t thread)
{
	char text[16];

	snprintf(text, sizeof text, "%d", thread);
	if (marker >= 0 && put(INSTANCE "/set_event_pid", text))
		die("set_event_pid");
}

static void say_kernel(void)
{
	struct utsname kernel;
	static const char *const parts[] = { "major", "minor", "extra" };

	uname(&kernel);
	printf("# recorded on Linux %s", kernel.release);
	for (int i = 0; in_xen() && i < 3; i++) {
		char path[64], text[32] = "";
		int fd;

		snprintf(path, sizeof path, "/sys/hypervisor/version/%s", parts[i]);
		fd = open(path, O_RDONLY);
		if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
			break;
		close(fd);
		text[strcspn(text, "\n")] = 0;
		printf("%s%s", i == 0 ? ", Xen " : i == 1 ? "." : "", text);
	}
	printf("\n");
}

static void copy_out(const char *path)
{
	static char block[1 << 16];
	int fd = open(path, O_RDONLY);
	ssize_t got;

	while (fd >= 0 && (got = read(fd, block, sizeof block)) > 0)
		fwrite(block, 1, got, stdout);
	if (fd >= 0)
		close(fd);
}

/* The trace behind what the program has said, and how much of it the ring buffers lost. */
static void print_trace(void)
{
	copy_out(INSTANCE "/trace");
	for (int cpu = 0; cpu < 1024; cpu++) {
		char path[96], name[32], line[64];
		FILE *stats;
		long count;

		snprintf(path, sizeof path, INSTANCE "/per_cpu/cpu%d/stats", cpu);
		stats = fopen(path, "r");
		if (!stats)
			break;
		printf("# cpu%d", cpu);
		while (fgets(line, sizeof line, stats))
			if (sscanf(line, "%31[^:]: %ld", name, &count) == 2 &&
			    (strstr(name, "entries") || strstr(name, "overrun") || strstr(name, "dropped")))
				printf(" %s: %ld", name, count);
		printf("\n");
		fclose(stats);
	}
}

/* An instance that was there keeps its events: turning them off takes long, and it is whoever made it that removes it. The
 * probes are the program's own. */
static void close_trace(void)
{
	close(marker);
	if (made || probed)
		put(INSTANCE "/events/enable", "0");
	close(open(INSTANCE "/trace", O_WRONLY | O_TRUNC));
	if (made)
		rmdir(INSTANCE);
	for (unsigned i = 0; probed > 0 && i < PROBES; i++) {
		char text[64];

		snprintf(text, sizeof text, "-%.*s\n", (int)strcspn(probes[i] + 1, " "), probes[i] + 1);
		put(TRACEFS "/kprobe_events", text);
	}
}
`;
