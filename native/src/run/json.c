#define _DEFAULT_SOURCE
#include "json.h"

#include <string.h>

/*
 * A long run has hundreds of thousands of lines, written while the target still runs: printf() would take a few
 * microseconds for each.
 */

void json_quote(FILE *out, const char *value)
{
	putc_unlocked('"', out);
	for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
		if (*at == '"' || *at == '\\') {
			putc_unlocked('\\', out);
			putc_unlocked(*at, out);
		} else if (*at < 0x20) {
			fprintf(out, "\\u%04x", *at);
		} else {
			putc_unlocked(*at, out); /* bytes that are no UTF-8 are the reader's to replace */
		}
	}
	putc_unlocked('"', out);
}

static void write_key(FILE *out, const char *key)
{
	putc_unlocked(',', out);
	putc_unlocked('"', out);
	fwrite_unlocked(key, 1, strlen(key), out);
	putc_unlocked('"', out);
	putc_unlocked(':', out);
}

static void write_digits(FILE *out, uint64_t value, int least)
{
	char digits[20];
	int count = 0;
	for (; value || count < least; value /= 10)
		digits[count++] = (char)('0' + value % 10);
	while (count > 0)
		putc_unlocked(digits[--count], out);
}

void json_begin(FILE *out, const char *type)
{
	fwrite_unlocked("{\"type\":", 1, sizeof "{\"type\":" - 1, out);
	json_quote(out, type);
}

void json_text(FILE *out, const char *key, const char *value)
{
	write_key(out, key);
	if (value)
		json_quote(out, value);
	else
		fwrite_unlocked("null", 1, 4, out);
}

void json_number(FILE *out, const char *key, int64_t value)
{
	write_key(out, key);
	if (value < 0)
		putc_unlocked('-', out);
	write_digits(out, value < 0 ? -(uint64_t)value : (uint64_t)value, 1);
}

void json_microseconds(FILE *out, const char *key, uint64_t ns)
{
	write_key(out, key);
	write_digits(out, ns / 1000, 1);
	putc_unlocked('.', out);
	write_digits(out, ns % 1000, 3);
}

void json_end(FILE *out)
{
	putc_unlocked('}', out);
	putc_unlocked('\n', out);
}
