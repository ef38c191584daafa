/** How an exported program runs a script: one thread a CPU, setup first, then all CPUs at once. */
import type { Part } from './runtime.ts';

/** The last part of a program, where these parts are in it. */
export function running(used: ReadonlySet<Part>): string {
  const access = used.has('access');
  const fork = used.has('fork');
  return String.raw`
static const struct script *chosen;
static atomic_int made_threads, ready, begun, done;
static pid_t thread_ids[MOST_CPUS];
static sem_t setup_over[MOST_CPUS];

/* A CPU other than the caller's. Without a program of its own it keeps the address space in use there. It sleeps during the
 * setup: the kernel waits for each CPU before it records a thread, and for one that spins it waits long. */
static void *other(void *number)
{
	int cpu = (int)(long)number;

	pin(cpu);
	thread_ids[cpu] = syscall(SYS_gettid);
	atomic_fetch_add(&made_threads, 1);
	while (sem_wait(&setup_over[cpu]))
		;
	atomic_fetch_add(&ready, 1);
	await(&begun, 1);
	if (chosen->cpu[cpu])
		chosen->cpu[cpu]();
	atomic_fetch_add(&done, 1);
	await(&done, chosen->cpus + 1);
	return NULL;
}

static void start_threads(void)
{
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 1 << 16);
	for (long cpu = 0; cpu < chosen->cpus; cpu++) {
		pthread_t thread;

		if (cpu == chosen->caller)
			continue;
		if (sem_init(&setup_over[cpu], 0, 0) || pthread_create(&thread, &small, other, (void *)cpu))
			die("pthread_create");
	}
	await(&made_threads, chosen->cpus - 1);
}

static void wake_threads(void)
{
	for (int cpu = 0; cpu < chosen->cpus; cpu++)
		if (cpu != chosen->caller)
			sem_post(&setup_over[cpu]);
	await(&ready, chosen->cpus - 1);
}

static void run(void)
{
	static char buffer[1 << 16];

	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	prctl(PR_SET_NAME, "ptelab", 0, 0, 0);
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	pin(chosen->caller);
	open_trace();
	start_threads();
${
  access
    ? `	struct sigaction action = { .sa_sigaction = segv, .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigaction(SIGSEGV, &action, NULL);
`
    : ''
}	/* No fault of the program's own while it is recorded. Without the right to lock that much, there may be some. */
	if (mlockall(MCL_CURRENT) && marker >= 0)
		printf("# not locked: %s\n", strerror(errno));
${fork ? '\tkeep_own_pages();\n' : ''}	chosen->setup();
	/* Nothing but the calls decides when this thread is switched out; a fork breaks off where another task is due
	 * (mm/memory.c: copy_pte_range, need_resched). Without the right to that, it may be. Threads that share its CPU must run, too. */
	if (!unpinned)
		sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &(struct sched_param){ .sched_priority = 50 });
	trace_thread(getpid());
	for (int cpu = 0; cpu < chosen->cpus; cpu++)
		if (cpu != chosen->caller && chosen->cpu[cpu])
			trace_thread(thread_ids[cpu]);
	wake_threads();
	fflush(stdout);
	observed = 1;
	if (marker >= 0) {
		char line[96];

		snprintf(line, sizeof line, "BEGIN %s", chosen->name);
		if (put(INSTANCE "/tracing_on", "1") || write(marker, line, strlen(line)) < 0)
			die("tracing_on");
	}
	atomic_store(&begun, 1);
	if (chosen->cpu[chosen->caller])
		chosen->cpu[chosen->caller]();
	atomic_fetch_add(&done, 1);
	await(&done, chosen->cpus);
	if (marker >= 0) {
		char line[96];

		snprintf(line, sizeof line, "END %s", chosen->name);
		if (write(marker, line, strlen(line)) < 0 || put(INSTANCE "/tracing_on", "0"))
			die("tracing_off");
	}
	/* They spin until nothing is recorded any more. */
	atomic_fetch_add(&done, 1);
	if (marker >= 0) {
		say_kernel();
		printf("# pid %d\n", getpid());
		print_trace();
		close_trace();
		if (unmarked)
			printf("# marks that were not written: %d\n", unmarked);
	}
${fork ? '\tend_children();\n' : ''}${access ? '\tprintf("# accesses that the kernel refused: %lu\\n", atomic_load(&faults));\n' : ''}	fflush(stdout);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : scripts[0].name;

	/* A child without the program's data must not be asked to write to it: no restartable sequences (rseq). */
	if (!getenv("GLIBC_TUNABLES")) {
		setenv("GLIBC_TUNABLES", "glibc.pthread.rseq=0", 1);
		execv("/proc/self/exe", argv);
	}
	for (unsigned i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
		if (!strcmp(name, scripts[i].name))
			chosen = &scripts[i];
	if (!chosen) {
		fprintf(stderr, "there is no script %s\n", name);
		return 2;
	}
	run();
	return 0;
}
`;
}
