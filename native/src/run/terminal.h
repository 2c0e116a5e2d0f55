/* A terminal of its own for the target, so that it behaves as it does when a person starts it by hand. */
#ifndef FORKSIGHT_TERMINAL_H
#define FORKSIGHT_TERMINAL_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct terminal {
	int master;	/* -1: there is none */
	int slave;
	int sizes;	/* where new sizes are told, a line each; -1: nowhere, or no more */
	bool over;	/* nothing more will be typed */
	uint32_t start, length; /* typed, and not yet taken by the terminal */
	char typed[4096];
};

/*
 * Makes one of `size` (COLUMNSxROWS), whose session this process leads: the target is its foreground, and may end
 * without taking the others along, as under a shell. False with errno set where that cannot be.
 */
bool terminal_open(struct terminal *terminal, const char *size, int sizes);
/* In the target, before its exec. */
bool terminal_adopt(int slave);
/* Fills in what to wait for; returns the number of entries, at most two. */
int terminal_poll(const struct terminal *terminal, struct pollfd *entries);
/* Hands over what was typed into standard input, and new sizes, without blocking. */
void terminal_move(struct terminal *terminal);
/* Lets go of the target's end: what is left to read then has an end. */
void terminal_close(struct terminal *terminal);

#endif
