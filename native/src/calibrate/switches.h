/* What a context switch costs, on one processor and from one to another. */
#ifndef FORKSIGHT_SWITCHES_H
#define FORKSIGHT_SWITCHES_H

/* Prints one JSON line; what cannot be measured here (one processor only) is left out of it. */
void measure_switches(void);

#endif
