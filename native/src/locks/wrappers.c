/* The locking calls of POSIX and C11 threads, each passed on to libc's and noted. */
#include "lockState.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <threads.h>

/* 0: a robust mutex whose owner died is taken all the same. */
#define TAKEN(error) ((error) == 0 || (error) == EOWNERDEAD)

/* Tries first where waiting would be for ever, so that it is on record before the wait begins. */
#define DEFINE_LOCK(name, try_name, type, kind)                                                                        \
	static void *fs_real_##name;                                                                                   \
	FS_EXPORT int name(type *lock)                                                                                 \
	{                                                                                                              \
		int error = EBUSY;                                                                                     \
		if (__builtin_expect(fs_is_forking(), 0) && (error = FS_REAL(try_name)(lock)) == EBUSY)                \
			fs_end_provocation();                                                                          \
		if (error != EBUSY) {                                                                                  \
			/* taken, or refused */                                                                        \
		} else if (!fs_alone()) {                                                                              \
			error = FS_REAL(name)(lock);                                                                   \
		} else if ((error = FS_REAL(try_name)(lock)) == EBUSY) {                                               \
			struct fs_lock_thread *waiting = fs_wait_begins(lock, kind, FS_CALLER);                        \
			error = FS_REAL(name)(lock);                                                                   \
			fs_wait_ends(waiting);                                                                         \
		}                                                                                                      \
		if (TAKEN(error))                                                                                      \
			fs_lock_taken(lock, kind, FS_CALLER);                                                          \
		return error;                                                                                          \
	}

#define DEFINE_TRY(name, type, kind)                                                                                   \
	static void *fs_real_##name;                                                                                   \
	FS_EXPORT int name(type *lock)                                                                                 \
	{                                                                                                              \
		const int error = FS_REAL(name)(lock);                                                                 \
		if (TAKEN(error))                                                                                      \
			fs_lock_taken(lock, kind, FS_CALLER);                                                          \
		return error;                                                                                          \
	}

#define DEFINE_TIMED(name, type, kind)                                                                                 \
	static void *fs_real_##name;                                                                                   \
	FS_EXPORT int name(type *restrict lock, const struct timespec *restrict deadline)                              \
	{                                                                                                              \
		const int error = FS_REAL(name)(lock, deadline);                                                       \
		if (TAKEN(error))                                                                                      \
			fs_lock_taken(lock, kind, FS_CALLER);                                                          \
		return error;                                                                                          \
	}

#define DEFINE_UNLOCK(name, type)                                                                                      \
	static void *fs_real_##name;                                                                                   \
	FS_EXPORT int name(type *lock)                                                                                 \
	{                                                                                                              \
		fs_lock_released(lock);                                                                                \
		return FS_REAL(name)(lock);                                                                            \
	}

DEFINE_TRY(pthread_mutex_trylock, pthread_mutex_t, FS_LOCK_MUTEX)
DEFINE_LOCK(pthread_mutex_lock, pthread_mutex_trylock, pthread_mutex_t, FS_LOCK_MUTEX)
DEFINE_TIMED(pthread_mutex_timedlock, pthread_mutex_t, FS_LOCK_MUTEX)
DEFINE_UNLOCK(pthread_mutex_unlock, pthread_mutex_t)

DEFINE_TRY(pthread_rwlock_tryrdlock, pthread_rwlock_t, FS_LOCK_RWLOCK)
DEFINE_TRY(pthread_rwlock_trywrlock, pthread_rwlock_t, FS_LOCK_RWLOCK)
DEFINE_LOCK(pthread_rwlock_rdlock, pthread_rwlock_tryrdlock, pthread_rwlock_t, FS_LOCK_RWLOCK)
DEFINE_LOCK(pthread_rwlock_wrlock, pthread_rwlock_trywrlock, pthread_rwlock_t, FS_LOCK_RWLOCK)
DEFINE_TIMED(pthread_rwlock_timedrdlock, pthread_rwlock_t, FS_LOCK_RWLOCK)
DEFINE_TIMED(pthread_rwlock_timedwrlock, pthread_rwlock_t, FS_LOCK_RWLOCK)
DEFINE_UNLOCK(pthread_rwlock_unlock, pthread_rwlock_t)

/* pthread_spinlock_t is volatile, and a typedef: the type as the functions want it. */
typedef volatile int spin_lock;
DEFINE_TRY(pthread_spin_trylock, spin_lock, FS_LOCK_SPIN)
DEFINE_LOCK(pthread_spin_lock, pthread_spin_trylock, spin_lock, FS_LOCK_SPIN)
DEFINE_UNLOCK(pthread_spin_unlock, spin_lock)

static void *fs_real_mtx_trylock;
FS_EXPORT int mtx_trylock(mtx_t *lock)
{
	const int result = FS_REAL(mtx_trylock)(lock);
	if (result == thrd_success)
		fs_lock_taken(lock, FS_LOCK_MUTEX, FS_CALLER);
	return result;
}

static void *fs_real_mtx_lock;
FS_EXPORT int mtx_lock(mtx_t *lock)
{
	int result = thrd_busy;
	if (!fs_alone()) {
		result = FS_REAL(mtx_lock)(lock);
	} else if ((result = FS_REAL(mtx_trylock)(lock)) == thrd_busy) {
		struct fs_lock_thread *waiting = fs_wait_begins(lock, FS_LOCK_MUTEX, FS_CALLER);
		result = FS_REAL(mtx_lock)(lock);
		fs_wait_ends(waiting);
	}
	if (result == thrd_success)
		fs_lock_taken(lock, FS_LOCK_MUTEX, FS_CALLER);
	return result;
}

DEFINE_UNLOCK(mtx_unlock, mtx_t)

/* The mutex is released while the wait lasts. */
static void *fs_real_pthread_cond_wait;
FS_EXPORT int pthread_cond_wait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex)
{
	fs_lock_released(mutex);
	struct fs_lock_thread *waiting =
		fs_alone() ? fs_wait_begins(condition, FS_LOCK_CONDITION, FS_CALLER) : NULL;
	const int error = FS_REAL(pthread_cond_wait)(condition, mutex);
	fs_wait_ends(waiting);
	if (TAKEN(error))
		fs_lock_taken(mutex, FS_LOCK_MUTEX, FS_CALLER);
	return error;
}

/*
 * A semaphore has no owner, so for others only a wait that nobody can end is noted. Python's locks are semaphores up to
 * 3.12: it tries while it holds the GIL, and where that fails gives the GIL away and waits.
 */
static FS_TLS struct {
	const sem_t *semaphore;
	uint32_t site;
} tried;

static void python_took(const sem_t *semaphore)
{
	if (tried.semaphore == semaphore && tried.site != FS_NO_SITE)
		fs_python_lock_taken(semaphore, tried.site);
	tried.semaphore = NULL;
}

static void *fs_real_sem_trywait;
FS_EXPORT int sem_trywait(sem_t *semaphore)
{
	const int result = FS_REAL(sem_trywait)(semaphore);
	if (!fs_shared || !fs_is_python())
		return result;
	const int saved = errno;
	tried.semaphore = semaphore;
	tried.site = fs_python_site_now();
	if (result == 0)
		python_took(semaphore);
	errno = saved;
	return result;
}

static void *fs_real_sem_wait;
FS_EXPORT int sem_wait(sem_t *semaphore)
{
	int result = 0;
	if (!fs_alone() || FS_REAL(sem_trywait)(semaphore) != 0) {
		struct fs_lock_thread *waiting =
			fs_alone() ? fs_wait_begins(semaphore, FS_LOCK_SEMAPHORE, FS_CALLER) : NULL;
		result = FS_REAL(sem_wait)(semaphore);
		fs_wait_ends(waiting);
	}
	if (result == 0 && tried.semaphore)
		python_took(semaphore);
	return result;
}

#define DEFINE_TIMED_WAIT(name, parameters, ...)                                                                       \
	static void *fs_real_##name;                                                                                   \
	FS_EXPORT int name parameters                                                                                  \
	{                                                                                                              \
		const int result = FS_REAL(name)(__VA_ARGS__);                                                         \
		if (result == 0 && tried.semaphore)                                                                    \
			python_took(semaphore);                                                                        \
		return result;                                                                                         \
	}

DEFINE_TIMED_WAIT(sem_timedwait, (sem_t *restrict semaphore, const struct timespec *restrict limit), semaphore, limit)
int sem_clockwait(sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict limit);
DEFINE_TIMED_WAIT(sem_clockwait, (sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict limit),
		  semaphore, clock, limit)

static void *fs_real_sem_post;
FS_EXPORT int sem_post(sem_t *semaphore)
{
	if (fs_shared && fs_is_python())
		fs_python_lock_released(semaphore);
	return FS_REAL(sem_post)(semaphore);
}
