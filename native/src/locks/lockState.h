/* What the wrappers of locking calls need of locks.c. */
#ifndef FORKSIGHT_LOCK_STATE_H
#define FORKSIGHT_LOCK_STATE_H

#include "../shim/shim.h"

/* Python's locks are semaphores up to 3.12, held until anybody posts them. `site`: the Python line. */
void fs_python_lock_taken(const volatile void *lock, uint32_t site);
void fs_python_lock_released(const volatile void *lock);
/* In a forked child with one thread: whatever it waits for, nobody but itself could release. */
bool fs_alone(void);
/* Around a wait of such a child. The entry may be NULL. */
struct fs_lock_thread *fs_wait_begins(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller);
void fs_wait_ends(struct fs_lock_thread *entry);
/* Inside fork(), where a prepare handler waits for a lock: the sibling that was paused with it has to go on. */
bool fs_is_forking(void);
void fs_end_provocation(void);

#endif
