/* forks COUNT MEGABYTES: fork and wait, one at a time, with so much memory touched before. */
#define _GNU_SOURCE
#include "timing.h"
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const int count = argc > 1 ? atoi(argv[1]) : 2000;
	const size_t bytes = (size_t)(argc > 2 ? atoi(argv[2]) : 0) << 20;
	if (bytes) {
		char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			return 1;
		madvise(memory, bytes, MADV_NOHUGEPAGE);
		memset(memory, 1, bytes);
	}
	double *samples = malloc((size_t)count * sizeof *samples);
	memset(samples, 0, (size_t)count * sizeof *samples);
	const double start = now_us();
	for (int i = 0; i < count; i++) {
		const double begin = now_us();
		const pid_t child = fork();
		if (child == 0)
			_exit(0);
		samples[i] = now_us() - begin;
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return 1;
	}
	print_timing(now_us() - start, samples, count);
}
