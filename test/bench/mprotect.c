/*
 * The reference for the bulk path: what a real mprotect of 2^18 resident 4 KiB pages costs here.
 * Prints the best of several rounds, in nanoseconds for one rw -> r and one r -> rw call together.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv)
{
	size_t pages = argc > 1 ? strtoul(argv[1], 0, 0) : 1UL << 18;
	size_t bytes = pages * 4096;
	char *heap = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	double best = 1e18;

	if (heap == MAP_FAILED || madvise(heap, bytes, MADV_NOHUGEPAGE))
		return 1;
	for (size_t i = 0; i < pages; i++)
		heap[i * 4096] = 1;
	for (int round = 0; round < 20; round++) {
		double start = now();
		if (mprotect(heap, bytes, PROT_READ) || mprotect(heap, bytes, PROT_READ | PROT_WRITE))
			return 1;
		double taken = now() - start;
		if (taken < best)
			best = taken;
	}
	printf("%.0f\n", best);
	return 0;
}
