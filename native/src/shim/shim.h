/*
 * What the parts of the shim share. The shim runs inside the profiled program, between its calls and libc, so it
 * keeps four rules: no allocation, no lock and no libc state on the recorded path; no errno left changed; nothing
 * that is unsafe in a forked child of a threaded process; and no dependency on one libc (it is linked against none,
 * see native/README.md).
 */
#ifndef FORKSIGHT_SHIM_H
#define FORKSIGHT_SHIM_H

#define _GNU_SOURCE
#include "../record.h"
#include "kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FS_EXPORT __attribute__((visibility("default")))
#define FS_TLS __thread __attribute__((tls_model("initial-exec")))

/* Where the wrapped call was made. Taken in the wrapper itself, whose own frame must not be part of the stack. */
#define FS_CALLER (struct fs_caller){__builtin_return_address(0), *(void **)__builtin_frame_address(0)}
struct fs_caller {
	void *address;
	void *frame_pointer;
};

/* ---- ring.c ---- */
extern struct fs_shared *fs_shared; /* NULL where the shim is not attached: every wrapper then only passes on */
bool fs_attach(const char *path);
void fs_emit(struct fs_record *record);
/* The index of an equal site in the shared table, adding it where it is new. */
uint32_t fs_intern_site(const struct fs_site *site);
uint32_t fs_intern(const char *text);
uint64_t fs_new_id(void);

/* ---- system.c: the kernel without libc's errno ---- */
long fs_syscall(long number, long a, long b, long c, long d, long e);
uint64_t fs_now(void);
uint32_t fs_resident_kb(uint64_t now);
uint32_t fs_huge_kb(uint64_t now);
struct fs_usage {
	uint64_t cpu_ns, faults, switches;
};
struct fs_usage fs_usage_of(int who);
/* Of the calling thread, to the nanosecond: its usage is brought up to date at ticks and switches alone. */
uint64_t fs_thread_cpu_ns(void);
uint64_t fs_run_delay_ns(int tid);

/* ---- lookup.c: symbols of the libraries behind the shim ---- */
struct fs_symbol {
	void *address;
	size_t size;
};
struct fs_symbol fs_find(const char *name, bool behind_us);
#define FS_REAL(name) ((__typeof__(&name))fs_real(&fs_real_##name, #name))
void *fs_real(void **cache, const char *name);

/* ---- identity.c: who and how many we are ---- */
bool fs_identity_init(void);
int fs_pid(void);
int fs_tid(void);
bool fs_is_target(void); /* the process that the supervisor started, not a fork of it */
bool fs_is_fork(void);	 /* the same question the cheap way, which faults a page in where the answer is no */
/* One thread at a time; a forked child starts unlocked. */
bool fs_try_scan(void);
void fs_end_scan(void);
uint32_t fs_threads(void);
void fs_threads_add(int change);

/* ---- limit.c ---- */
bool fs_admit(void);
void fs_release(void);

/* ---- site.c ---- */
extern int32_t fs_image; /* which of the programs of this run we are: the same number in a forked child */
void fs_capture(struct fs_site *site, struct fs_caller caller);
void fs_site_init(void);
/* The first frames of the stack by frame pointers alone: for calls too frequent for more. Returns their number. */
uint32_t fs_frames(uint64_t *frame, uint32_t most, struct fs_caller caller);
/* The same from where a signal interrupted the thread, the interrupted instruction first. */
struct fs_point {
	uintptr_t instruction, stack, frame_pointer;
};
uint32_t fs_frames_at(uint64_t *frame, uint32_t most, struct fs_point point);
/* The end of the calling thread's stack, past which frame pointers are not followed. */
void fs_set_stack_top(void *top);

/* ---- locks.c, part of libforksight-locks.so alone ---- */
#ifdef FS_LOCKS
void fs_locks_init(void);
void fs_locks_thread_ends(void);
/* Notes who holds what, after waiting for a sibling to take a lock where the fork is to be provoked. */
void fs_locks_before_fork(bool runs_handlers);
void fs_locks_after_fork(const struct fs_record *call);
void fs_lock_taken(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller);
void fs_lock_released(const volatile void *lock);
#else
static inline void fs_locks_init(void) {}
static inline void fs_locks_thread_ends(void) {}
static inline void fs_locks_before_fork(bool runs_handlers) { (void)runs_handlers; }
static inline void fs_locks_after_fork(const struct fs_record *call) { (void)call; }
static inline void fs_lock_taken(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller)
{
	(void)lock, (void)kind, (void)caller;
}
static inline void fs_lock_released(const volatile void *lock) { (void)lock; }
#endif

/* ---- python.c ---- */
void fs_python_init(const char *user_root);
/* True where a Python frame was found. */
bool fs_python_capture(struct fs_site *site);
/* The same from the last audit event alone: for a child between fork and exec, where the C API may not be called. */
bool fs_python_announced(struct fs_site *site);
bool fs_is_python(void);
/* The same where this thread holds the GIL at this moment, and no other: FS_NO_SITE else. */
uint32_t fs_python_site_now(void);

/* ---- record helpers ---- */
struct fs_record fs_begin(enum fs_kind kind, struct fs_caller caller);
void fs_finish(struct fs_record *record, int child, int error);

#endif
