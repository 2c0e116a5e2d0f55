#define _GNU_SOURCE
#include "events.h"

#include "json.h"
#include "variables.h"

#include <time.h>

static const char *kind_name(uint16_t kind)
{
	switch (kind) {
	case FS_KIND_THREAD: return "thread";
	case FS_KIND_FORK: return "fork";
	case FS_KIND_VFORK: return "vfork";
	case FS_KIND_CLONE: return "clone";
	case FS_KIND_SPAWN: return "posix_spawn";
	case FS_KIND_EXEC: return "exec";
	case FS_KIND_SYSTEM: return "system";
	case FS_KIND_POPEN: return "popen";
	default: return NULL;
	}
}

static const char *lock_name(uint32_t kind)
{
	switch (kind) {
	case FS_LOCK_RWLOCK: return "rwlock";
	case FS_LOCK_SPIN: return "spinlock";
	case FS_LOCK_CONDITION: return "condition";
	case FS_LOCK_SEMAPHORE: return "semaphore";
	default: return "mutex";
	}
}

static void write_lock_name(const struct events *events, int32_t image, uint64_t address)
{
	char name[256];
	const bool known = variable_name(events->shared, image, address, name, sizeof name);
	json_text(events->out, "name", known ? name : NULL);
}

static void json_time(const struct events *events, const char *key, uint64_t at_ns)
{
	json_microseconds(events->out, key, at_ns > events->origin_ns ? at_ns - events->origin_ns : 0);
}

static void write_who(const struct events *events, const char *type, const struct fs_record *record)
{
	json_begin(events->out, type);
	json_number(events->out, "pid", record->pid);
	json_number(events->out, "tid", record->tid);
}

static void write_usage(const struct events *events, const struct fs_record *record, uint64_t faults)
{
	json_number(events->out, "cpuNs", (int64_t)record->cpu_ns);
	json_number(events->out, "faults", (int64_t)faults);
	json_number(events->out, "switches", (int64_t)record->switches);
	json_number(events->out, "delayNs", (int64_t)record->delay_ns);
}

static void write_call(const struct events *events, const struct fs_record *record, const char *type)
{
	const char *kind = kind_name(record->kind);
	if (!kind)
		return;
	write_who(events, type, record);
	json_text(events->out, "kind", kind);
	json_number(events->out, "child", record->child);
	json_number(events->out, "error", record->error);
	json_time(events, "atUs", record->begin_ns);
	json_number(events->out, "costNs", (int64_t)(record->end_ns - record->begin_ns));
	json_number(events->out, "flags", (int64_t)record->flags);
	json_number(events->out, "threads", record->threads);
	json_number(events->out, "rssKb", record->rss_kb);
	json_number(events->out, "hugeKb", record->huge_kb);
	json_number(events->out, "faults", (int64_t)record->faults);
	json_number(events->out, "id", (int64_t)record->id);
	json_number(events->out, "site", record->site);
	json_end(events->out);
}

void events_write(const struct events *events, const struct fs_record *record)
{
	FILE *out = events->out;
	switch (record->type) {
	case FS_CALL: write_call(events, record, "call"); return;
	case FS_CALL_BEGIN: write_call(events, record, "begin"); return;
	case FS_EXEC: write_call(events, record, "exec"); return;
	case FS_EXEC_FAILED: write_call(events, record, "exec-failed"); return;
	case FS_THREAD_START:
		write_who(events, "thread-start", record);
		json_number(out, "id", (int64_t)record->id);
		json_time(events, "atUs", record->begin_ns);
		break;
	case FS_THREAD_END:
		write_who(events, "thread-end", record);
		json_number(out, "id", (int64_t)record->id);
		json_time(events, "atUs", record->end_ns);
		write_usage(events, record, record->faults);
		break;
	case FS_WAIT:
		write_who(events, "wait", record);
		json_number(out, "child", record->child);
		json_number(out, "status", record->status);
		json_time(events, "atUs", record->end_ns);
		json_number(out, "parentFaults", (int64_t)record->faults);
		write_usage(events, record, record->child_faults);
		break;
	case FS_PROCESS_END:
		write_who(events, "process-end", record);
		json_time(events, "atUs", record->end_ns);
		write_usage(events, record, record->faults);
		break;
	case FS_LOCK_HELD:
		write_who(events, "lock-held", record);
		json_text(out, "kind", lock_name(record->kind));
		json_number(out, "child", record->child);
		json_number(out, "lock", (int64_t)record->id);
		write_lock_name(events, (int32_t)record->flags, record->id);
		json_time(events, "atUs", record->begin_ns);
		json_number(out, "site", record->site);
		break;
	case FS_SIGNAL:
		write_who(events, "signal", record);
		json_number(out, "signal", record->kind);
		json_number(out, "sender", record->child);
		json_number(out, "threads", record->threads);
		json_time(events, "atUs", record->begin_ns);
		json_number(out, "site", record->site);
		break;
	default: return;
	}
	json_end(out);
}

bool events_half_full(const struct events *events)
{
	return atomic_load(&events->shared->head) - atomic_load(&events->shared->tail) > FS_RING_RECORDS / 2;
}

void events_drain(struct events *events, bool final)
{
	struct fs_shared *shared = events->shared;
	uint64_t at = atomic_load(&shared->tail);
	const uint64_t head = atomic_load(&shared->head);
	/* The profiled program can write anything here: never read more than one round. */
	for (uint32_t read = 0; at != head && read < FS_RING_RECORDS; at++, read++) {
		const struct fs_record *slot = &shared->ring[at % FS_RING_RECORDS];
		if (atomic_load_explicit(&slot->sequence, memory_order_acquire) != at + 1) {
			if (!final)
				break;
			continue;
		}
		const struct fs_record copy = *slot;
		events_write(events, &copy);
		atomic_store_explicit(&shared->tail, at + 1, memory_order_release);
	}
	if (final)
		atomic_store(&shared->tail, head);
}

void events_reaped(struct events *events, int pid, int status, const struct rusage *usage)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	json_begin(events->out, "reaped");
	json_number(events->out, "child", pid);
	json_number(events->out, "status", status);
	json_time(events, "atUs", (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec);
	json_number(events->out, "cpuNs",
		    ((int64_t)usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000000 +
			    ((int64_t)usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * 1000);
	json_number(events->out, "faults", usage->ru_minflt);
	json_number(events->out, "switches", usage->ru_nvcsw + usage->ru_nivcsw);
	json_end(events->out);
}

void events_gil(struct events *events)
{
	const struct fs_shared *shared = events->shared;
	const uint32_t used = atomic_load(&shared->gil_count);
	for (uint32_t i = 0; i < used && i < FS_GIL_SLOTS; i++) {
		json_begin(events->out, "gil");
		json_number(events->out, "pid", shared->gil[i].pid);
		json_number(events->out, "tid", shared->gil[i].tid);
		json_number(events->out, "waitNs", (int64_t)shared->gil[i].wait_ns);
		json_number(events->out, "waits", (int64_t)shared->gil[i].waits);
		json_end(events->out);
	}
}

void events_deadlock(struct events *events, const struct fs_lock_thread *waiting)
{
	FILE *out = events->out;
	json_begin(out, "deadlock");
	json_number(out, "pid", waiting->pid);
	json_number(out, "tid", waiting->tid);
	json_text(out, "kind", lock_name(waiting->waiting_kind));
	json_number(out, "lock", (int64_t)waiting->waiting);
	write_lock_name(events, waiting->image, waiting->waiting);
	json_time(events, "atUs", waiting->waiting_since_ns);
	json_number(out, "site", waiting->waiting_site);
	json_number(out, "holder", waiting->holder_tid);
	json_number(out, "forker", waiting->forker_tid);
	json_number(out, "holderSite", waiting->holder_site);
	json_end(out);
}
