#define _GNU_SOURCE
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static bool parse_size(const char *text, struct winsize *size)
{
	unsigned short columns, rows;
	if (sscanf(text, "%hux%hu", &columns, &rows) != 2 || columns == 0 || rows == 0)
		return false;
	*size = (struct winsize){.ws_col = columns, .ws_row = rows};
	return true;
}

static bool set_up(const struct terminal *terminal, const char *size)
{
	struct winsize window;
	struct termios mode;
	if (parse_size(size, &window) && ioctl(terminal->slave, TIOCSWINSZ, &window) < 0)
		return false;
	if (tcgetattr(terminal->slave, &mode) < 0)
		return false;
	mode.c_iflag |= IUTF8;
	/* Nobody is there to continue what Ctrl+Z stops. */
	mode.c_cc[VSUSP] = _POSIX_VDISABLE;
	return tcsetattr(terminal->slave, TCSANOW, &mode) == 0;
}

bool terminal_open(struct terminal *terminal, const char *size, int sizes)
{
	char name[PATH_MAX];
	*terminal = (struct terminal){.master = -1, .slave = -1, .sizes = sizes};
	terminal->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (terminal->master < 0 || grantpt(terminal->master) < 0 || unlockpt(terminal->master) < 0 ||
	    (errno = ptsname_r(terminal->master, name, sizeof name)) != 0)
		return false;
	terminal->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (sizes >= 0 && (fcntl(sizes, F_SETFL, O_NONBLOCK) < 0 || fcntl(sizes, F_SETFD, FD_CLOEXEC) < 0))
		return false;
	return terminal->slave >= 0 && set_up(terminal, size) && setsid() >= 0 &&
	       ioctl(terminal->slave, TIOCSCTTY, 0) == 0;
}

bool terminal_adopt(int slave)
{
	/* Until it is the foreground, a process that makes itself that is stopped by SIGTTOU. */
	signal(SIGTTOU, SIG_IGN);
	const bool good = setpgid(0, 0) == 0 && tcsetpgrp(slave, getpid()) == 0 && dup2(slave, STDIN_FILENO) >= 0 &&
			  dup2(slave, STDOUT_FILENO) >= 0 && dup2(slave, STDERR_FILENO) >= 0;
	signal(SIGTTOU, SIG_DFL);
	return good;
}

int terminal_poll(const struct terminal *terminal, struct pollfd *entries)
{
	int count = 0;
	if (terminal->master < 0)
		return 0;
	if (terminal->length)
		entries[count++] = (struct pollfd){terminal->master, POLLOUT, 0};
	else if (!terminal->over)
		entries[count++] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
	if (terminal->sizes >= 0)
		entries[count++] = (struct pollfd){terminal->sizes, POLLIN, 0};
	return count;
}

static bool readable(int fd)
{
	struct pollfd entry = {fd, POLLIN, 0};
	return poll(&entry, 1, 0) == 1;
}

static void read_typed(struct terminal *terminal)
{
	if (terminal->over || terminal->length || !readable(STDIN_FILENO))
		return;
	const ssize_t got = read(STDIN_FILENO, terminal->typed, sizeof terminal->typed);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	terminal->start = 0;
	terminal->length = got > 0 ? (uint32_t)got : 1;
	if (got > 0)
		return;
	terminal->typed[0] = '\004'; /* Ctrl+D: the end of what is typed is the end of the target's input */
	terminal->over = true;
}

static void read_size(struct terminal *terminal)
{
	char text[64];
	const ssize_t got = terminal->sizes >= 0 ? read(terminal->sizes, text, sizeof text - 1) : 0;
	if (terminal->sizes < 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	if (got <= 0) {
		close(terminal->sizes);
		terminal->sizes = -1;
		return;
	}
	/* The last whole line counts. */
	text[got] = 0;
	char *end = strrchr(text, '\n');
	if (!end)
		return;
	*end = 0;
	const char *before = strrchr(text, '\n');
	struct winsize window;
	if (parse_size(before ? before + 1 : text, &window))
		ioctl(terminal->master, TIOCSWINSZ, &window);
}

void terminal_move(struct terminal *terminal)
{
	if (terminal->master < 0)
		return;
	read_size(terminal);
	read_typed(terminal);
	while (terminal->length) {
		const ssize_t written =
			write(terminal->master, terminal->typed + terminal->start, terminal->length);
		if (written <= 0)
			return;
		terminal->start += (uint32_t)written;
		terminal->length -= (uint32_t)written;
	}
}

void terminal_close(struct terminal *terminal)
{
	if (terminal->slave >= 0)
		close(terminal->slave);
	terminal->slave = -1;
}
