/* threads COUNT: pthread_create and join, one at a time. */
#include "timing.h"
#include <pthread.h>

static void *nothing(void *argument)
{
	return argument;
}

int main(int argc, char **argv)
{
	const int count = argc > 1 ? atoi(argv[1]) : 10000;
	double *samples = malloc((size_t)count * sizeof *samples);
	const double start = now_us();
	for (int i = 0; i < count; i++) {
		pthread_t thread;
		const double begin = now_us();
		if (pthread_create(&thread, NULL, nothing, NULL))
			return 1;
		samples[i] = now_us() - begin;
		pthread_join(thread, NULL);
	}
	print_timing(now_us() - start, samples, count);
}
