/*
 * The memory that the shim (inside the profiled program) and the supervisor share: a header, a ring of fixed-size
 * records, a table of loaded modules, and interned strings. Both sides are built together from this file; `magic`
 * changes with its layout.
 *
 * Nothing here is trusted by the supervisor: the profiled program can write anywhere in this memory, so the
 * supervisor bounds every index and length that it reads.
 */
#ifndef FORKSIGHT_RECORD_H
#define FORKSIGHT_RECORD_H

#include <stdatomic.h>
#include <stdint.h>

#define FS_MAGIC UINT64_C(0x35304b524f46)
#define FS_RING_RECORDS (1u << 16)
#define FS_MODULES 512u
#define FS_MODULE_PATH 488u
#define FS_STRING_BYTES (1u << 20)
#define FS_STRING_SLOTS (1u << 14)
#define FS_GIL_SLOTS 4096u
#define FS_SITES 8192u
/* Deep enough for what stands between os/exec in Go and its caller; the shim itself takes fewer. */
#define FS_NATIVE_FRAMES 16u
#define FS_PYTHON_FRAMES 5u
/* Only where locks are tracked (libforksight-locks.so): threads that ever took one, and locks held by each at a time. */
#define FS_LOCK_THREADS 4096u
#define FS_LOCKS_HELD 16u
#define FS_LOCK_FRAMES 4u

/* Environment of the target, removed again by the shim before main() runs. */
#define FS_ENV_RING "FORKSIGHT_RING"
#define FS_ENV_ROOT "FORKSIGHT_USER_ROOT"
/* Set where programs that the target starts are to be profiled as well: then all of them stay in the environment. */
#define FS_ENV_FOLLOW "FORKSIGHT_FOLLOW"

enum fs_type {
	FS_CALL = 1,	/* a call that creates a task (see enum fs_kind), complete */
	FS_CALL_BEGIN,	/* the same for calls that may never return: system(), clone() on the caller's stack */
	FS_THREAD_START, /* first thing in a new thread */
	FS_THREAD_END,
	FS_EXEC,	/* about to exec; a later FS_EXEC_FAILED of the same pid takes it back */
	FS_EXEC_FAILED,
	FS_WAIT,	/* a child was reaped */
	FS_PROCESS_END, /* exit() or _exit() of the target itself; its children's ends are told by who waits for them */
	FS_LOCK_HELD,	/* a lock that thread `tid` held when process `pid` made `child`: `id` is its address */
	FS_SIGNAL,	/* thread `tid` received signal `kind` from process `child` (0: the kernel); `site`: what it was doing */
};

enum fs_kind {
	FS_KIND_NONE,
	FS_KIND_THREAD,
	FS_KIND_FORK,
	FS_KIND_VFORK,
	FS_KIND_CLONE,
	FS_KIND_SPAWN,
	FS_KIND_EXEC,
	FS_KIND_SYSTEM,
	FS_KIND_POPEN,
};

enum fs_lock_kind {
	FS_LOCK_NONE,
	FS_LOCK_MUTEX,
	FS_LOCK_RWLOCK,
	FS_LOCK_SPIN,
	FS_LOCK_CONDITION,
	FS_LOCK_SEMAPHORE,
};

/* Indices into the string table; 0 means none. */
struct fs_python_frame {
	uint32_t file, line, function;
};

/* The distinct stacks from which tasks were created. `hash` is stored last and never 0 in a used entry. */
struct fs_site {
	_Atomic uint64_t hash;
	_Atomic uint32_t ready;
	/* Of the first call here: two processes, and two programs in one process, have different libraries at an address. */
	int32_t pid, image;
	uint32_t frames, python_frames;
	uint32_t library_file, library_function; /* the library frame that the user's Python line called */
	uint64_t frame[FS_NATIVE_FRAMES];	 /* return addresses, innermost first */
	struct fs_python_frame python[FS_PYTHON_FRAMES];
};
#define FS_NO_SITE UINT32_MAX

struct fs_record {
	_Atomic uint64_t sequence; /* position in the ring + 1, stored last */
	uint16_t type, kind;
	int32_t pid, tid;
	int32_t child;	  /* pid or tid, 0 where not known */
	int32_t error;	  /* errno of the failed call, 0 on success */
	uint32_t threads; /* live threads of the process at the call, the caller included */
	uint32_t rss_kb;
	uint32_t status; /* FS_WAIT: as waitpid() reports it */
	uint64_t begin_ns, end_ns;
	uint64_t flags;	    /* clone flags, the exit signal in the low byte */
	uint64_t id;	    /* an address, or joins FS_CALL of a thread, FS_CALL_BEGIN and FS_THREAD_END */
	uint64_t cpu_ns;    /* FS_THREAD_END, FS_WAIT, FS_PROCESS_END */
	uint64_t faults;    /* minor faults so far of the process (FS_CALL, FS_WAIT: of the caller), of the thread at its end */
	uint64_t child_faults; /* FS_WAIT: of the reaped child */
	uint64_t switches;
	uint64_t delay_ns; /* FS_THREAD_END: runnable, but waiting for a CPU */
	uint32_t huge_kb;  /* of rss_kb, what stood in huge pages when that was last looked up */
	uint32_t site;     /* index into the site table, FS_NO_SITE where that is full */
} __attribute__((aligned(64)));

struct fs_module {
	_Atomic uint32_t ready;
	int32_t pid, image;
	uint64_t bias, start, end; /* of its code */
	uint64_t low, high;	   /* of all that is mapped of it */
	char path[FS_MODULE_PATH];
};

/* One per thread that ever waited for the GIL; kept up to date so that it survives SIGKILL. */
struct fs_gil_slot {
	int32_t pid, tid;
	uint64_t wait_ns, waits;
};

struct fs_held_lock {
	_Atomic uint64_t lock; /* its address, 0 while the entry is being written */
	uint32_t kind, frames;
	uint32_t site; /* where Python code took it, else FS_NO_SITE */
	uint64_t frame[FS_LOCK_FRAMES]; /* return addresses of the call that took it, innermost first */
};

/* One per thread that took a lock. Written by that thread alone, so that taking a lock contends with nobody. */
struct fs_lock_thread {
	_Atomic int32_t pid; /* 0: free */
	int32_t tid;
	_Atomic uint32_t depth;	 /* locks held, of which the first FS_LOCKS_HELD are listed */
	_Atomic uint32_t paused; /* waits, with a lock in hand, for a fork that is to be provoked */
	/* What a forked child with one thread waits for, and who held it at the fork; nobody else can release it. */
	_Atomic uint64_t waiting; /* address, 0: for nothing */
	uint64_t waiting_since_ns;
	uint32_t waiting_kind, waiting_site;
	int32_t holder_tid, forker_tid, image;
	uint32_t holder_site;
	struct fs_held_lock held[FS_LOCKS_HELD];
};

struct fs_shared {
	uint64_t magic;
	_Atomic uint32_t attached;  /* set by the first shim that maps this */
	_Atomic uint32_t overhead_ns; /* of one recorded call, measured in the target before main() */
	_Atomic uint64_t python_ns, python_calls; /* spent on top of that on finding Python lines */
	_Atomic uint32_t clock_ns;    /* the part of it inside the timed interval */
	_Atomic uint32_t dropped;     /* records that found the ring full */
	_Atomic uint64_t next_id;
	_Alignas(64) _Atomic uint64_t head; /* next position to be written */
	_Alignas(64) _Atomic uint64_t tail; /* next position to be read */
	_Alignas(64) _Atomic int64_t live;  /* tasks alive, as far as the shim knows */
	_Atomic int64_t limit;
	_Atomic uint64_t refused;
	_Atomic int32_t images; /* programs that were loaded so far: each exec into a profiled program is one more */
	_Atomic uint32_t module_count;
	_Atomic uint32_t gil_count;
	_Atomic uint32_t string_used;
	/* Locks: entries ever used, threads that found none, cost of taking and releasing one; how long a fork may wait. */
	_Atomic uint32_t lock_threads, locks_untracked, lock_overhead_ns;
	uint64_t provoke_ns;
	_Atomic uint32_t provoke_tried, provoked;
	struct fs_module modules[FS_MODULES];
	struct fs_site sites[FS_SITES];
	struct fs_gil_slot gil[FS_GIL_SLOTS];
	struct fs_lock_thread locks[FS_LOCK_THREADS];
	_Atomic uint32_t string_slot[FS_STRING_SLOTS];
	char strings[FS_STRING_BYTES];
	_Alignas(4096) struct fs_record ring[FS_RING_RECORDS];
};

/* The index of an equal site in the table, adding it where it is new; FS_NO_SITE where the table is full. */
uint32_t fs_site_index(struct fs_shared *shared, const struct fs_site *site);

#endif
