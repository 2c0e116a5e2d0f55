#include "sites.h"

#include "json.h"
#include "symbols.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define INLINE_DEPTH 8

struct site {
	int32_t pid; /* of the first call here: two processes may have loaded different libraries at one address */
	uint32_t frames, python_frames, library_file, library_function;
	uint64_t frame[FS_NATIVE_FRAMES];
	struct fs_python_frame python[FS_PYTHON_FRAMES];
};

static struct site *sites;
static size_t site_count, site_capacity;
static int *table; /* open addressing: number + 1 */
static size_t table_size;

/* The record was written by the profiled program: its counts are bounded before they are used. */
static struct site site_of(const struct fs_record *record)
{
	struct site site;
	memset(&site, 0, sizeof site);
	site.pid = record->pid;
	site.frames = record->frames < FS_NATIVE_FRAMES ? record->frames : FS_NATIVE_FRAMES;
	site.python_frames = record->python_frames < FS_PYTHON_FRAMES ? record->python_frames : FS_PYTHON_FRAMES;
	site.library_file = record->library_file;
	site.library_function = record->library_function;
	memcpy(site.frame, record->frame, site.frames * sizeof *site.frame);
	memcpy(site.python, record->python, site.python_frames * sizeof *site.python);
	return site;
}

static bool same(const struct site *a, const struct site *b)
{
	return memcmp(&a->frames, &b->frames, sizeof *a - offsetof(struct site, frames)) == 0;
}

static size_t hash_of(const struct site *site)
{
	const unsigned char *bytes = (const unsigned char *)&site->frames;
	uint64_t hash = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < sizeof *site - offsetof(struct site, frames); i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	return (size_t)hash;
}

static int *slot_of(const struct site *site)
{
	size_t at = hash_of(site) % table_size;
	while (table[at] && !same(&sites[table[at] - 1], site))
		at = (at + 1) % table_size;
	return &table[at];
}

static bool grow(void)
{
	const size_t capacity = site_capacity ? site_capacity * 2 : 256;
	struct site *more = realloc(sites, capacity * sizeof *sites);
	if (!more)
		return false;
	sites = more;
	int *wider = calloc(capacity * 2, sizeof *wider);
	if (!wider)
		return false;
	free(table);
	table = wider;
	table_size = capacity * 2;
	site_capacity = capacity;
	for (size_t i = 0; i < site_count; i++)
		*slot_of(&sites[i]) = (int)i + 1;
	return true;
}

int sites_number(const struct fs_record *record)
{
	const struct site site = site_of(record);
	if (site_count == site_capacity && !grow())
		return -1;
	int *slot = slot_of(&site);
	if (!*slot) {
		sites[site_count++] = site;
		*slot = (int)site_count;
	}
	return *slot - 1;
}

static const struct fs_module *module_of(const struct fs_shared *shared, const struct site *site, uint64_t address)
{
	const uint32_t published = atomic_load(&shared->module_count);
	const uint32_t count = published < FS_MODULES ? published : FS_MODULES;
	const struct fs_module *other = NULL;
	for (uint32_t i = 0; i < count; i++) {
		const struct fs_module *module = &shared->modules[i];
		if (!atomic_load(&module->ready) || address < module->start || address >= module->end)
			continue;
		if (module->pid == site->pid)
			return module;
		other = module;
	}
	return other;
}

static void write_frame(FILE *out, bool *first, const char *file, int line, const char *function, const char *module)
{
	fputs(*first ? "{\"file\":" : ",{\"file\":", out);
	*first = false;
	if (file)
		json_quote(out, file);
	else
		fputs("null", out);
	json_number(out, "line", line);
	json_text(out, "function", function);
	json_text(out, "module", module);
	fputc('}', out);
}

static void write_native(FILE *out, const struct fs_shared *shared, const struct site *site)
{
	bool first = true;
	fputs(",\"frames\":[", out);
	for (uint32_t i = 0; i < site->frames; i++) {
		const struct fs_module *module = module_of(shared, site, site->frame[i]);
		if (!module)
			continue;
		char path[FS_MODULE_PATH + 1];
		memcpy(path, module->path, FS_MODULE_PATH);
		path[FS_MODULE_PATH] = 0;
		struct symbol_frame frames[INLINE_DEPTH];
		/* A return address points behind its call; one less is inside it. */
		const size_t count =
			symbols_resolve(path, site->frame[i] - module->bias - 1, frames, INLINE_DEPTH);
		for (size_t k = 0; k < count; k++) {
			write_frame(out, &first, frames[k].file, frames[k].line, frames[k].function, path);
			free(frames[k].file);
			free(frames[k].function);
		}
	}
	fputc(']', out);
}

/* An interned string, which the profiled program may have damaged: it must end within the table. */
static const char *string_of(const struct fs_shared *shared, uint32_t offset)
{
	if (!offset || offset >= FS_STRING_BYTES || !memchr(&shared->strings[offset], 0, FS_STRING_BYTES - offset))
		return NULL;
	return &shared->strings[offset];
}

static void write_python(FILE *out, const struct fs_shared *shared, const struct site *site)
{
	bool first = true;
	fputs(",\"python\":[", out);
	for (uint32_t i = 0; i < site->python_frames; i++)
		write_frame(out, &first, string_of(shared, site->python[i].file), (int)site->python[i].line,
			    string_of(shared, site->python[i].function), NULL);
	fputc(']', out);
	json_text(out, "libraryFile", string_of(shared, site->library_file));
	json_text(out, "libraryFunction", string_of(shared, site->library_function));
}

void sites_write(FILE *out, const struct fs_shared *shared)
{
	for (size_t i = 0; i < site_count; i++) {
		json_begin(out, "site");
		json_number(out, "id", (int64_t)i);
		write_native(out, shared, &sites[i]);
		write_python(out, shared, &sites[i]);
		json_end(out);
	}
	symbols_close();
}
