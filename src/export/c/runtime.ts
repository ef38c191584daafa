/**
 * The parts of an exported C program that are the same for every script, in the order in which they stand in it. A
 * program gets those that it uses, since gcc warns of a static function that nobody calls.
 *
 * What keeps a recording free of the program's own doings: all its pages are locked before anything is recorded, so
 * it takes no fault of its own; and nothing of it is copied by a fork except what the script maps (MADV_DONTFORK), so a
 * fork costs what the script's pages cost. The child is left with the program's text, which a fork does not copy
 * either (mm/memory.c: vma_needs_copy; no anon_vma), and sleeps there without a stack until it is killed.
 */

/** Most calls of one CPU, and so most barriers: a compiler is to be done with them in seconds. */
export const MAX_CALLS = 20_000;

/** What every program has: marks, errors, pinning, accesses that may fault. */
export const base = String.raw`#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096UL
#define MOST_CPUS 8

struct script {
	const char *name;
	void (*setup)(void);
	void (*cpu[MOST_CPUS])(void);
	int cpus;
	int caller; /* the CPU that makes the system calls: the main thread */
};

static int marker = -1; /* trace_marker, where this is recorded */
static int observed;    /* the test runs: setup is over */
static int unpinned;    /* this machine does not have all CPUs of the script */
static int unmarked;    /* marks that the kernel did not take */

static void die(const char *what)
{
	printf("# failed: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	exit(1);
}

static void mark(const char *line)
{
	if (!observed || marker < 0)
		puts(line);
	else if (write(marker, line, strlen(line)) < 0)
		unmarked++;
}

/* What the program does next: a mark in the trace, or a line of the setup. */
__attribute__((format(printf, 1, 2)))
static void tell(const char *format, ...)
{
	char line[256];
	int head = snprintf(line, sizeof line, "%s", !observed ? "# setup: " : marker < 0 ? "# STEP " : "STEP ");
	va_list rest;

	va_start(rest, format);
	vsnprintf(line + head, sizeof line - head, format, rest);
	va_end(rest);
	mark(line);
}

/* A call that fails is a result, not an end: the kernel may refuse, and the model says the same. */
__attribute__((unused))
static void result(const char *call, int failed)
{
	char line[128];
	int error = errno;

	if (!failed)
		return;
	snprintf(line, sizeof line, "# NOTE %s: errno %d, %s", call, error, strerror(error));
	mark(line);
}

__attribute__((unused))
static const char *prot_words(int prot)
{
	switch (prot) {
	case PROT_NONE: return "PROT_NONE";
	case PROT_READ: return "PROT_READ";
	case PROT_READ | PROT_WRITE: return "PROT_READ|PROT_WRITE";
	case PROT_READ | PROT_EXEC: return "PROT_READ|PROT_EXEC";
	default: return "PROT_READ|PROT_WRITE|PROT_EXEC";
	}
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set)) {
		printf("# not pinned: this machine has no CPU %d\n", cpu);
		unpinned = 1;
	}
}

static void await(atomic_int *count, int parties)
{
	while (atomic_load(count) < parties)
		if (unpinned)
			sched_yield();
		else
			__builtin_ia32_pause();
}
`;

/** Each part that only some programs need. */
export const parts = {
  map: `
static void do_map(unsigned long at, unsigned long pages, int prot, int flags)
{
	void *p = mmap((void *)at, pages * PAGE, prot, flags | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	tell("mmap(0x%lx, %lu pages = 0x%lx bytes, %s, %s|MAP_ANONYMOUS)", at, pages, pages * PAGE, prot_words(prot),
	     flags & MAP_SHARED ? "MAP_SHARED" : "MAP_PRIVATE");
	if (p != (void *)at)
		die("mmap");
}
`,
  map_file: String.raw`
/* A new file in the folder in which the program was started: of holes, or in the page cache in folios of so many pages,
 * as a write(2) of as many leaves them (mm/filemap.c: __filemap_get_folio takes the size of the write as its hint). */
static void do_map_file(const char *name, unsigned long at, unsigned long pages, int prot, int flags, int readonly,
			unsigned long folio)
{
	static char block[512 * PAGE];
	char folder[128], path[224];
	struct statfs kind;
	int fd;
	void *p;

	if (!getcwd(folder, sizeof folder))
		die("getcwd");
	snprintf(path, sizeof path, "%s/ptelab-%d-%s", strcmp(folder, "/") ? folder : "", getpid(), name);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || ftruncate(fd, pages * PAGE))
		die(path);
	for (unsigned long i = 0; folio && i < pages; i += folio)
		if (write(fd, block, (pages - i < folio ? pages - i : folio) * PAGE) < 0)
			die("write");
	if (folio && fsync(fd))
		die("fsync");
	if (!fstatfs(fd, &kind) && kind.f_type == 0x01021994)
		printf("# not a disk: %s is a tmpfs, whose files the script calls shared, without file\n", folder);
	if (readonly) {
		close(fd);
		fd = open(path, O_RDONLY);
	}
	p = mmap((void *)at, pages * PAGE, prot, flags | MAP_FIXED_NOREPLACE, fd, 0);
	if (folio)
		tell("file %s, %lu pages, written by write(2)s of %lu pages, fsync", path, pages, folio);
	else
		tell("file %s, %lu pages, just created", path, pages);
	tell("mmap(0x%lx, %lu pages = 0x%lx bytes, %s, %s, file)", at, pages, pages * PAGE, prot_words(prot),
	     flags & MAP_SHARED ? "MAP_SHARED" : "MAP_PRIVATE");
	unlink(path);
	if (p != (void *)at)
		die("mmap");
	close(fd);
}
`,
  access: String.raw`
static atomic_ulong faults;

/* A CPU that may not access the page goes on behind the instruction, whose end is in rcx. */
static void segv(int signal, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)info;
	if (r[REG_RCX] <= r[REG_RIP] || r[REG_RCX] - r[REG_RIP] > 8)
		_exit(128 + signal);
	r[REG_RIP] = r[REG_RCX];
	atomic_fetch_add(&faults, 1);
}

static void do_access(int write, unsigned long at, unsigned long pages, unsigned long step)
{
	tell("%s-touch pages 0..%lu step %lu of 0x%lx", write ? "write" : "read", (pages - 1) * step, step, at);
	for (unsigned long i = 0; i < pages; i++) {
		char *p = (char *)at + i * step * PAGE;

		if (write)
			__asm__ volatile("lea 1f(%%rip), %%rcx\n\tmovb $1, (%0)\n1:" : : "r"(p) : "rcx", "memory");
		else
			__asm__ volatile("lea 1f(%%rip), %%rcx\n\tmovb (%0), %%al\n1:" : : "r"(p) : "rcx", "rax", "memory");
	}
}
`,
  mprotect: `
static void do_mprotect(unsigned long at, unsigned long pages, int prot)
{
	tell("mprotect(0x%lx, %lu pages, %s)", at, pages, prot_words(prot));
	result("mprotect", mprotect((void *)at, pages * PAGE, prot));
}
`,
  munmap: `
static void do_munmap(unsigned long at, unsigned long pages)
{
	tell("munmap(0x%lx, %lu pages)", at, pages);
	result("munmap", munmap((void *)at, pages * PAGE));
}
`,
  madvise: `
static void do_madvise(unsigned long at, unsigned long pages, int advice)
{
	tell("madvise(0x%lx, %lu pages, %s)", at, pages,
	     advice == MADV_DONTNEED ? "MADV_DONTNEED" : advice == MADV_FREE ? "MADV_FREE" : "MADV_COLD");
	result("madvise", madvise((void *)at, pages * PAGE, advice));
}
`,
  lists: `
/* What waits in lists of this CPU goes where it belongs, so that nothing but the script refers to its pages: MADV_FREE begins with that
 * (mm/madvise.c madvise_free_single_vma: lru_add_drain), and of a page that was never touched there is nothing else to do. */
static void end_lists(void)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || madvise(p, PAGE, MADV_FREE) || munmap(p, PAGE))
		die("lists");
}
`,
  msync: `
static void do_msync(unsigned long at, unsigned long pages)
{
	tell("msync(0x%lx, %lu pages, MS_SYNC)", at, pages);
	result("msync", msync((void *)at, pages * PAGE, MS_SYNC));
}
`,
  mremap: `
static void do_mremap(unsigned long at, unsigned long pages, unsigned long to)
{
	tell("mremap(0x%lx, %lu pages, %lu pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x%lx)", at, pages, pages, to);
	result("mremap", mremap((void *)at, pages * PAGE, pages * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)to) ==
			 MAP_FAILED);
}
`,
  fork: String.raw`
#define MOST_CHILDREN ${MAX_CALLS}
static pid_t children[MOST_CHILDREN];
static int forked;

/* A fork copies none of the program's own mappings. Its text stays: a fork copies no file's pages that nobody wrote to. */
static void keep_own_pages(void)
{
	static char text[1 << 16];
	int fd = open("/proc/self/maps", O_RDONLY);
	ssize_t got, size = 0;

	if (fd < 0)
		die("/proc/self/maps");
	while ((got = read(fd, text + size, sizeof text - 1 - size)) > 0)
		size += got;
	close(fd);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		unsigned long from, to;
		char rights[5];

		if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 || from >> 47)
			continue;
		if (strchr(rights, 'x') && !strchr(line, '['))
			continue;
		if (madvise((void *)from, to - from, MADV_DONTFORK))
			die("MADV_DONTFORK");
	}
}

static void do_fork(void)
{
	long pid;

	tell("fork()");
	/* The child has no stack: it sleeps in pause(2) until it is killed. */
	__asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n0:\tmov %2, %%eax\n\tsyscall\n\tjmp 0b\n1:"
			 : "=a"(pid)
			 : "0"((long)SYS_fork), "i"(SYS_pause)
			 : "rcx", "r11", "memory");
	if (pid < 0)
		errno = -pid;
	result("fork", pid < 0);
	if (pid > 0 && forked < MOST_CHILDREN)
		children[forked++] = pid;
}

static void end_children(void)
{
	for (int i = 0; i < forked; i++)
		kill(children[i], SIGKILL);
	for (int i = 0; i < forked; i++)
		waitpid(children[i], NULL, 0);
	forked = 0;
}
`,
  wait: `
static void do_wait(void)
{
	tell("waitpid");
	end_children();
}
`,
  barrier: `
static atomic_int arrived[${MAX_CALLS}];

static void barrier(int number, int parties)
{
	atomic_fetch_add(&arrived[number], 1);
	await(&arrived[number], parties);
}
`,
} as const;

/** A part's name. */
export type Part = keyof typeof parts;
