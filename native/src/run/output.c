#define _GNU_SOURCE
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE (64u * 1024u)
/* A pipe that polls writable takes this much without blocking (PIPE_BUF). */
#define SAFE_WRITE 4096u

bool output_from(struct output *output, int from, int stream)
{
	*output = (struct output){.from = -1, .to = stream, .target = -1};
	struct stat status;
	if (from < 0 || fstat(stream, &status) < 0)
		return false;
	output->buffer = malloc(BUFFER_SIZE);
	if (!output->buffer)
		return false;
	output->from = from;
	output->socket = S_ISSOCK(status.st_mode);
	return true;
}

bool output_open(struct output *output, int stream)
{
	int ends[2];
	*output = (struct output){.from = -1, .to = stream, .target = -1};
	if (isatty(stream) || pipe2(ends, O_CLOEXEC) < 0)
		return false;
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 || !output_from(output, ends[0], stream)) {
		close(ends[0]);
		close(ends[1]);
		return false;
	}
	output->target = ends[1];
	return true;
}

int output_poll(const struct output *output, struct pollfd *entry)
{
	if (output->from < 0)
		return 0;
	*entry = output->length ? (struct pollfd){output->to, POLLOUT, 0} : (struct pollfd){output->from, POLLIN, 0};
	return 1;
}

void output_close(struct output *output)
{
	if (output->from >= 0)
		close(output->from);
	output->from = -1;
	free(output->buffer);
	output->buffer = NULL;
	output->length = 0;
}

static bool writable(int fd)
{
	struct pollfd entry = {fd, POLLOUT, 0};
	return poll(&entry, 1, 0) == 1 && (entry.revents & (POLLOUT | POLLERR | POLLHUP));
}

/* True while more may be moved at once. */
static bool write_some(struct output *output)
{
	if (!output->socket && !writable(output->to))
		return false;
	const char *at = output->buffer + output->start;
	const size_t chunk = !output->socket && output->length > SAFE_WRITE ? SAFE_WRITE : output->length;
	const ssize_t written = output->socket ? send(output->to, at, chunk, MSG_DONTWAIT | MSG_NOSIGNAL)
					       : write(output->to, at, chunk);
	if (written < 0) {
		/* Nobody reads any more: the target shall get SIGPIPE, as it would without us. */
		if (errno != EAGAIN && errno != EINTR)
			output_close(output);
		return errno == EINTR;
	}
	output->start += (uint32_t)written;
	output->length -= (uint32_t)written;
	return output->from >= 0;
}

static bool read_some(struct output *output, uint64_t limit)
{
	const ssize_t got = read(output->from, output->buffer, BUFFER_SIZE);
	if (got == 0) {
		output_close(output);
		return false;
	}
	if (got < 0) {
		/* A terminal that nobody has open any more. */
		if (errno == EIO)
			output_close(output);
		return errno == EINTR;
	}
	const uint64_t room = output->passed < limit ? limit - output->passed : 0;
	output->start = 0;
	output->length = (uint32_t)((uint64_t)got < room ? (uint64_t)got : room);
	output->passed += (uint64_t)got;
	return true;
}

void output_move(struct output *output, uint64_t limit)
{
	/* Bounded, so that a flood cannot keep the supervisor from its other duties. */
	for (int turn = 0; turn < 64 && output->from >= 0; turn++)
		if (!(output->length ? write_some(output) : read_some(output, limit)))
			return;
}

void output_drain(struct output *output, uint64_t limit, int timeout_ms)
{
	while (output->from >= 0) {
		struct pollfd entry;
		output_poll(output, &entry);
		if (poll(&entry, 1, timeout_ms) <= 0)
			return;
		output_move(output, limit);
	}
}
