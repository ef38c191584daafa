/*
 * The first process of the machine that records. It loads the modules, mounts what the program needs, runs the program
 * once for each script, and writes what that printed to a disk. /plan says what to do, one line each:
 *
 *   deep N       fork N times, each from the last, and do the rest in the last one (see tools/record/machine.ts)
 *   module NAME  load /modules/NAME
 *   run NAME     /program NAME; at most LIMIT seconds
 *
 * On the disk, each script is a line `NAME STATUS SIZE` and then what the program printed. Lines that start with RECORD:
 * on the console are for whoever watches it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Seconds for a script, which says nothing until it ends: fewer than PATIENCE of tools/record/boot.ts. */
#define LIMIT 120
/* Bytes of the disk for results; the other one has files. */
#define RESULT_BYTES (512ULL << 20)

static int disk = -1;

static void stop(const char *what)
{
	printf("RECORD: failed: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	reboot(RB_POWER_OFF);
	pause();
}

static void mount_all(void)
{
	static const char *const folders[] = { "/proc", "/sys", "/dev", "/tmp", "/mnt" };

	for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++)
		mkdir(folders[i], 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("tmpfs", "/tmp", "tmpfs", 0, "size=300m");
	if (mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL))
		stop("tracefs");
}

/* The programs record into this instance. It is made once: its buffers take long to allocate. */
static void make_instance(void)
{
	int fd;

	mkdir("/sys/kernel/tracing/instances/ptelab", 0700);
	fd = open("/sys/kernel/tracing/instances/ptelab/buffer_size_kb", O_WRONLY);
	if (fd < 0 || write(fd, "16384", 5) != 5)
		stop("the trace buffer");
	close(fd);
}

static void load(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof path, "/modules/%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
		printf("RECORD: module %s: %s\n", name, strerror(errno));
	close(fd);
}

static unsigned long long size_of(const char *name)
{
	char path[64];
	unsigned long long sectors = 0;
	FILE *f;

	snprintf(path, sizeof path, "/sys/block/%s/size", name);
	f = fopen(path, "r");
	if (f) {
		if (fscanf(f, "%llu", &sectors) != 1)
			sectors = 0;
		fclose(f);
	}
	return sectors * 512;
}

/* The two disks are found at the same time and may swap names: their sizes tell them apart. */
static void open_disks(void)
{
	struct timespec moment = { 0, 100000000 };
	int first;

	for (int i = 0; i < 300 && (access("/dev/sda", F_OK) || access("/dev/sdb", F_OK)); i++)
		nanosleep(&moment, NULL);
	first = size_of("sda") == RESULT_BYTES;
	disk = open(first ? "/dev/sda" : "/dev/sdb", O_WRONLY);
	if (disk < 0)
		stop("disk");
	if (mount(first ? "/dev/sdb" : "/dev/sda", "/mnt", "ext4", 0, NULL))
		stop("ext4");
}

static void write_all(const char *bytes, size_t size)
{
	for (ssize_t done; size > 0; bytes += done, size -= done)
		if ((done = write(disk, bytes, size)) <= 0)
			stop("results");
}

/* What the program printed, behind a line of its own. */
static void keep(const char *name, const char *path, const char *status)
{
	static char block[1 << 16];
	struct stat info = { 0 };
	int fd = open(path, O_RDONLY);
	ssize_t got;

	if (fd < 0 || fstat(fd, &info))
		stop(path);
	snprintf(block, sizeof block, "%s %s %lld\n", name, status, (long long)info.st_size);
	write_all(block, strlen(block));
	while ((got = read(fd, block, sizeof block)) > 0)
		write_all(block, got);
	close(fd);
	unlink(path);
	/* The next script may be the machine's last. */
	fsync(disk);
}

/* It sleeps until the program ends: whoever else runs on a CPU takes the program's address space out of use there, and what is
 * flushed meanwhile is flushed on fewer CPUs. */
static void run(const char *name)
{
	const char *path = "/tmp/printed";
	struct timespec moment = { LIMIT, 0 };
	sigset_t ended;
	int status = 0;
	char words[32];
	pid_t child;

	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, NULL);
	child = fork();
	if (child < 0)
		stop("fork");
	if (!child) {
		cpu_set_t first;
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		sigprocmask(SIG_UNBLOCK, &ended, NULL);
		/* The address space must be in use only where the program's threads are. */
		CPU_ZERO(&first);
		CPU_SET(0, &first);
		sched_setaffinity(0, sizeof first, &first);
		if (chdir("/mnt") || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
			_exit(126);
		execl("/program", "/program", name, NULL);
		_exit(127);
	}
	while (waitpid(child, &status, WNOHANG) == 0)
		if (sigtimedwait(&ended, NULL, &moment) < 0 && errno == EAGAIN)
			kill(child, SIGKILL);
	if (WIFEXITED(status))
		snprintf(words, sizeof words, "exit=%d", WEXITSTATUS(status));
	else
		snprintf(words, sizeof words, "signal=%d", WTERMSIG(status));
	keep(name, path, words);
	clock_gettime(CLOCK_MONOTONIC, &moment);
	printf("RECORD: did %s %s %lld.%02ld\n", name, words, (long long)moment.tv_sec, moment.tv_nsec / 10000000);
}

static void deep(int times)
{
	for (; times > 0; times--) {
		pid_t child = fork();

		if (child < 0)
			stop("fork");
		if (child)
			for (;;)
				pause();
	}
}

int main(void)
{
	static char plan[1 << 20];
	ssize_t size;
	int fd;

	setvbuf(stdout, NULL, _IOLBF, 0);
	mount_all();
	fd = open("/plan", O_RDONLY);
	size = read(fd, plan, sizeof plan - 1);
	if (size < 0)
		stop("/plan");
	close(fd);
	printf("RECORD: up\n");
	for (char *line = strtok(plan, "\n"); line; line = strtok(NULL, "\n")) {
		if (!strncmp(line, "deep ", 5))
			deep(atoi(line + 5));
		else if (!strncmp(line, "module ", 7))
			load(line + 7);
		else if (!strncmp(line, "run ", 4)) {
			if (disk < 0) {
				open_disks();
				make_instance();
			}
			run(line + 4);
		}
	}
	printf("RECORD: done\n");
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
