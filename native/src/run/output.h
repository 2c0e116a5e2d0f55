/* The target's output on its way through: counted, passed on, never reordered within a stream. */
#ifndef FORKSIGHT_OUTPUT_H
#define FORKSIGHT_OUTPUT_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct output {
	int from;     /* our end of the pipe, -1 once closed */
	int to;	      /* the stream that the user gave */
	int target;   /* the target's end, until it has been handed over */
	bool socket;
	char *buffer;
	uint32_t start, length;
	uint64_t passed;
};

/* False where the stream is left to the target itself: a terminal, or a pipe could not be made. */
bool output_open(struct output *output, int stream);
/* The same with what is read from `from`, which does not block. */
bool output_from(struct output *output, int from, int stream);
/* Fills in what to wait for; returns the number of entries, at most one. */
int output_poll(const struct output *output, struct pollfd *entry);
/* Moves what can be moved without blocking; at most `limit` bytes of this stream in all. */
void output_move(struct output *output, uint64_t limit);
/* After the target has ended: passes on what is left, as long as the reader takes it. */
void output_drain(struct output *output, uint64_t limit, int timeout_ms);
void output_close(struct output *output);

#endif
