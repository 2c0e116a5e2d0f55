/* What the parts that track locks share. */
#ifndef FORKSIGHT_LOCK_STATE_H
#define FORKSIGHT_LOCK_STATE_H

#include "../shim/shim.h"

/* ---- held.c: what each thread holds ---- */
/* The calling thread's entry in the shared memory; NULL where there are more threads than entries. */
struct fs_lock_thread *fs_own_lock_entry(void);
/* Python's locks are semaphores up to 3.12, held until anybody posts them. `site`: the Python line. */
void fs_python_lock_taken(const volatile void *lock, uint32_t site);
void fs_python_lock_released(const volatile void *lock);

/* ---- atFork.c ---- */
void fs_at_fork_init(void);
/* The process in which a fork waits for a sibling to take a lock; by pid, so that it means nothing in the child. */
extern _Atomic int fs_provoking_pid;
/* The calling thread has just taken a lock: it stops until the fork is done. */
void fs_pause_for_fork(struct fs_lock_thread *entry);
/* A child puts in order what its parent's thread held: pthread_atfork() handlers do that. */
void fs_forget_inherited(const volatile void *lock);
/* Who held it when this process was forked, and who forked. Nothing is written where nobody did. */
void fs_find_holder(const volatile void *lock, struct fs_lock_thread *entry);
/* Inside fork(), where a prepare handler waits for a lock: the sibling that was paused with it has to go on. */
bool fs_is_forking(void);
void fs_end_provocation(void);

/* ---- alone.c: a forked child with one thread ---- */
/* Whatever it waits for, nobody but itself could release. */
bool fs_alone(void);
/* Around a wait of such a child. The entry may be NULL. */
struct fs_lock_thread *fs_wait_begins(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller);
void fs_wait_ends(struct fs_lock_thread *entry);

#endif
