/* A writer of one JSON object per line. */
#ifndef FORKSIGHT_JSON_H
#define FORKSIGHT_JSON_H

#include <stdint.h>
#include <stdio.h>

void json_begin(FILE *out, const char *type);
void json_text(FILE *out, const char *key, const char *value); /* NULL becomes null */
void json_number(FILE *out, const char *key, int64_t value);
/* Nanoseconds, written as microseconds with three decimals. */
void json_microseconds(FILE *out, const char *key, uint64_t ns);
void json_end(FILE *out);
/* A bare string, with its quotes. */
void json_quote(FILE *out, const char *value);

#endif
