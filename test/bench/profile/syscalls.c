/* syscalls COUNT: pairs of getpid() through syscall() and a one-byte read. */
#define _GNU_SOURCE
#include "timing.h"
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const int count = argc > 1 ? atoi(argv[1]) : 300000;
	const int zero = open("/dev/zero", O_RDONLY);
	const double start = now_us();
	for (int i = 0; i < count; i++) {
		char byte;
		syscall(SYS_getpid);
		if (read(zero, &byte, 1) != 1)
			return 1;
	}
	double none[1];
	print_timing(now_us() - start, none, 0);
}
