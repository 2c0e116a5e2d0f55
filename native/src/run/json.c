#include "json.h"

void json_quote(FILE *out, const char *value)
{
	fputc('"', out);
	for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
		if (*at == '"' || *at == '\\')
			fprintf(out, "\\%c", *at);
		else if (*at < 0x20)
			fprintf(out, "\\u%04x", *at);
		else
			fputc(*at, out); /* bytes that are no UTF-8 are the reader's to replace */
	}
	fputc('"', out);
}

void json_begin(FILE *out, const char *type)
{
	fputs("{\"type\":", out);
	json_quote(out, type);
}

void json_text(FILE *out, const char *key, const char *value)
{
	fprintf(out, ",\"%s\":", key);
	if (value)
		json_quote(out, value);
	else
		fputs("null", out);
}

void json_number(FILE *out, const char *key, int64_t value)
{
	fprintf(out, ",\"%s\":%lld", key, (long long)value);
}

void json_end(FILE *out)
{
	fputs("}\n", out);
}
