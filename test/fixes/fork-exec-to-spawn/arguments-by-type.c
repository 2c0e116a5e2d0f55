// ~ run: {probe}
// ~ run: {missing} => exit 111, stderr: cannot fork: No such file or directory
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	exit(111);
}

/* The grammar takes the type in va_arg() for an error, which it is not. */
static int run(const char *name, ...)
{
	const char *argv[16];
	int n = 0, status;
	pid_t pid;
	va_list ap;

	argv[n++] = name;
	va_start(ap, name);
	while (n < 15 && (argv[n] = va_arg(ap, const char *)) != NULL)
		n++;
	va_end(ap);
	argv[n] = NULL;
	pid = fork();
	if (pid < 0)
		die("cannot fork: %s\n", strerror(errno));
	if (pid == 0) {
		execv(argv[0], (char *const *)argv);
		die("cannot run %s: %s\n", argv[0], strerror(errno));
	}
	if (waitpid(pid, &status, 0) != pid)
		die("lost %s\n", name);
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	return run(argv[argc - 1], "one", "--two", (char *)NULL);
}
