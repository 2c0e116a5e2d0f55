#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The shims lie beside this program. */
static const char *default_shim(const char *name)
{
	static char path[PATH_MAX];
	const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 64);
	if (length <= 0)
		return NULL;
	path[length] = 0;
	char *slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	strcpy(slash + 1, name);
	return path;
}

static bool parse_number(const char *name, const char *text, int64_t *value)
{
	char *end;
	errno = 0;
	const long long parsed = strtoll(text, &end, 10);
	if (errno || end == text || *end || parsed < 0) {
		fprintf(stderr, "forksight-run: --%s wants a whole number, not \"%s\"\n", name, text);
		return false;
	}
	*value = parsed;
	return true;
}

bool options_parse(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{"report-fd", required_argument, NULL, 'r'},	{"time-limit-ms", required_argument, NULL, 't'},
		{"task-limit", required_argument, NULL, 'n'},	{"output-limit", required_argument, NULL, 'o'},
		{"memory-limit", required_argument, NULL, 'm'}, {"user-root", required_argument, NULL, 'u'},
		{"shim", required_argument, NULL, 's'},		{"locks", no_argument, NULL, 'l'},
		{"provoke-ms", required_argument, NULL, 'p'},	{"trace", no_argument, NULL, 'x'},
		{"follow", no_argument, NULL, 'f'},
		{"terminal", required_argument, NULL, 'y'},	{"sizes-fd", required_argument, NULL, 'z'},
		{"gate", no_argument, NULL, 'g'},
		{NULL, 0, NULL, 0},
	};
	*options = (struct options){.report_fd = 3, .time_limit_ms = 60000, .task_limit = 5000};
	int64_t report_fd = options->report_fd, sizes_fd = -1;
	int which, index = 0;
	while ((which = getopt_long(argc, argv, "+", known, &index)) != -1) {
		bool good = true;
		switch (which) {
		case 'r': good = parse_number("report-fd", optarg, &report_fd); break;
		case 't': good = parse_number("time-limit-ms", optarg, &options->time_limit_ms); break;
		case 'n': good = parse_number("task-limit", optarg, &options->task_limit); break;
		case 'o': good = parse_number("output-limit", optarg, &options->output_limit); break;
		case 'm': good = parse_number("memory-limit", optarg, &options->memory_limit); break;
		case 'u': options->user_root = optarg; break;
		case 's': options->shim = optarg; break;
		case 'g': options->gate = true; break;
		case 'f': options->follow = true; break;
		case 'y': options->terminal = optarg; break;
		case 'z': good = parse_number("sizes-fd", optarg, &sizes_fd); break;
		case 'x': options->trace = true; break;
		case 'l': options->locks = true; break;
		case 'p': good = parse_number("provoke-ms", optarg, &options->provoke_ms); break;
		default: return false;
		}
		if (!good)
			return false;
	}
	options->report_fd = (int)report_fd;
	options->sizes_fd = (int)sizes_fd;
	options->locks |= options->provoke_ms > 0;
	if (!options->shim)
		options->shim = default_shim(options->locks ? "libforksight-locks.so" : "libforksight.so");
	options->command = argv + optind;
	if (!*options->command) {
		fprintf(stderr, "usage: forksight-run [--report-fd N] [--time-limit-ms N] [--task-limit N] "
				"[--output-limit BYTES] [--memory-limit BYTES] [--user-root DIR] "
				"[--locks] [--provoke-ms N] [--trace] [--follow] [--gate] [--terminal COLUMNSxROWS [--sizes-fd N]] "
				"-- PROGRAM [ARGUMENT…]\n");
		return false;
	}
	return true;
}
