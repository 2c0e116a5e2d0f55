#include "sites.h"

#include "json.h"
#include "symbols.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define INLINE_DEPTH 8

static const struct fs_module *module_of(const struct fs_shared *shared, const struct fs_site *site, uint64_t address)
{
	const uint32_t published = atomic_load(&shared->module_count);
	const uint32_t count = published < FS_MODULES ? published : FS_MODULES;
	const struct fs_module *other = NULL;
	for (uint32_t i = 0; i < count; i++) {
		const struct fs_module *module = &shared->modules[i];
		if (!atomic_load(&module->ready) || module->image != site->image || address < module->start ||
		    address >= module->end)
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

static void write_native(FILE *out, const struct fs_shared *shared, const struct fs_site *site)
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

static void write_python(FILE *out, const struct fs_shared *shared, const struct fs_site *site)
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

/* The site was written by the profiled program: its counts are bounded before they are used. */
static struct fs_site bounded(const struct fs_site *site)
{
	struct fs_site copy = *site;
	if (copy.frames > FS_NATIVE_FRAMES)
		copy.frames = FS_NATIVE_FRAMES;
	if (copy.python_frames > FS_PYTHON_FRAMES)
		copy.python_frames = FS_PYTHON_FRAMES;
	return copy;
}

void sites_write(FILE *out, const struct fs_shared *shared)
{
	for (uint32_t i = 0; i < FS_SITES; i++) {
		if (!atomic_load(&shared->sites[i].ready))
			continue;
		const struct fs_site site = bounded(&shared->sites[i]);
		json_begin(out, "site");
		json_number(out, "id", i);
		write_native(out, shared, &site);
		write_python(out, shared, &site);
		json_end(out);
	}
	symbols_close();
}
