/** Locks of POSIX, C11, C++, GLib, APR, libuv, Qt, Boost, Abseil and folly, and the objects that hold them. */
import type { Effect, Model } from '../../effects';

const first = { index: 0 } as const;
const receiver = { index: -1 } as const;

const take: Effect = { k: 'lock', object: first };
const share: Effect = { k: 'lock', object: first, shared: true };
const tryZero: Effect = { k: 'lock', object: first, tries: 'zero' };
const tryShared: Effect = { k: 'lock', object: first, tries: 'zero', shared: true };
const tryTrue: Effect = { k: 'lock', object: first, tries: 'nonzero' };
const drop: Effect = { k: 'unlock', object: first };

/** Source, names, effect; each waits or touches a lock's own state, so none is for a forked child. */
const table: readonly (readonly [source: string, names: string, effect: Effect])[] = [
  ['pthread_mutex_lock(3)', 'pthread_mutex_lock pthread_spin_lock pthread_rwlock_wrlock', take],
  ['pthread_rwlock_rdlock(3)', 'pthread_rwlock_rdlock', share],
  [
    'pthread_mutex_trylock(3), pthread_mutex_timedlock(3): 0 when taken',
    `pthread_mutex_trylock pthread_mutex_timedlock pthread_mutex_clocklock pthread_spin_trylock pthread_rwlock_trywrlock
     pthread_rwlock_timedwrlock`,
    tryZero,
  ],
  [
    'pthread_rwlock_rdlock(3): 0 when taken',
    'pthread_rwlock_tryrdlock pthread_rwlock_timedrdlock',
    tryShared,
  ],
  [
    'pthread_mutex_lock(3), pthread_rwlock_unlock(3)',
    'pthread_mutex_unlock pthread_spin_unlock pthread_rwlock_unlock',
    drop,
  ],
  ['C11 7.26.4', 'mtx_lock', take],
  ['C11 7.26.4: thrd_success is 0', 'mtx_trylock mtx_timedlock', tryZero],
  ['C11 7.26.4', 'mtx_unlock', drop],
  [
    'GLib reference: Threads',
    'g_mutex_lock g_rec_mutex_lock g_rw_lock_writer_lock g_static_mutex_lock g_static_rec_mutex_lock g_static_rw_lock_writer_lock',
    take,
  ],
  ['GLib reference: Threads', 'g_rw_lock_reader_lock g_static_rw_lock_reader_lock', share],
  [
    'GLib reference: Threads, TRUE when taken',
    'g_mutex_trylock g_rec_mutex_trylock g_rw_lock_writer_trylock g_static_mutex_trylock',
    tryTrue,
  ],
  [
    'GLib reference: Threads',
    `g_mutex_unlock g_rec_mutex_unlock g_rw_lock_writer_unlock g_rw_lock_reader_unlock g_static_mutex_unlock
     g_static_rec_mutex_unlock g_static_rw_lock_writer_unlock g_static_rw_lock_reader_unlock`,
    drop,
  ],
  ['APR: apr_thread_mutex.h, apr_thread_rwlock.h', 'apr_thread_mutex_lock apr_thread_rwlock_wrlock', take],
  ['APR: apr_thread_rwlock.h', 'apr_thread_rwlock_rdlock', share],
  [
    'APR: apr_thread_mutex.h, APR_SUCCESS is 0',
    'apr_thread_mutex_trylock apr_thread_mutex_timedlock',
    tryZero,
  ],
  ['APR: apr_thread_mutex.h, apr_thread_rwlock.h', 'apr_thread_mutex_unlock apr_thread_rwlock_unlock', drop],
  ['libuv: Threading and synchronization utilities', 'uv_mutex_lock uv_rwlock_wrlock', take],
  ['libuv: Threading and synchronization utilities', 'uv_rwlock_rdlock', share],
  [
    'libuv: Threading and synchronization utilities, 0 when taken',
    'uv_mutex_trylock uv_rwlock_trywrlock',
    tryZero,
  ],
  [
    'libuv: Threading and synchronization utilities',
    'uv_mutex_unlock uv_rwlock_wrunlock uv_rwlock_rdunlock',
    drop,
  ],
  ['SDL: SDL_LockMutex, SDL_UnlockMutex', 'SDL_LockMutex SDL_mutexP', take],
  ['SDL: SDL_LockMutex, SDL_UnlockMutex', 'SDL_UnlockMutex SDL_mutexV', drop],
];

/** A lock that is made anew is free: what a child does that cannot release its parent's. */
const fresh = `pthread_mutex_init pthread_rwlock_init pthread_spin_init mtx_init g_mutex_init g_rw_lock_init uv_mutex_init
  uv_rwlock_init`;

const guards: readonly (readonly [source: string, names: string, effect: Effect])[] = [
  ['C++ [thread.lock]', 'std::lock_guard std::unique_lock', { k: 'guard' }],
  ['C++ [thread.lock.scoped]: takes all its arguments', 'std::scoped_lock', { k: 'guard', all: true }],
  ['C++ [thread.lock.shared]', 'std::shared_lock', { k: 'guard', shared: true }],
  [
    'Boost.Thread: Lock Types',
    `boost::lock_guard boost::unique_lock boost::upgrade_lock boost::mutex::scoped_lock boost::recursive_mutex::scoped_lock
     boost::interprocess::scoped_lock`,
    { k: 'guard' },
  ],
  ['Boost.Thread: Lock Types', 'boost::shared_lock', { k: 'guard', shared: true }],
  ['https://doc.qt.io/qt-6/qmutexlocker.html', 'QMutexLocker QWriteLocker', { k: 'guard' }],
  ['https://doc.qt.io/qt-6/qreadlocker.html', 'QReadLocker', { k: 'guard', shared: true }],
  ['Abseil: absl/synchronization/mutex.h', 'absl::MutexLock absl::WriterMutexLock', { k: 'guard' }],
  ['Abseil: absl/synchronization/mutex.h', 'absl::ReaderMutexLock', { k: 'guard', shared: true }],
  ['folly/SharedMutex.h', 'folly::SharedMutex::WriteHolder', { k: 'guard' }],
  ['folly/SharedMutex.h', 'folly::SharedMutex::ReadHolder', { k: 'guard', shared: true }],
  ['Chromium: base/synchronization/lock.h', 'base::AutoLock', { k: 'guard' }],
];

/** Methods of C++ and Qt mutexes and of the objects that hold them. */
const methods: readonly (readonly [names: string, effect: Effect])[] = [
  ['.lock .lockForWrite .Lock .WriterLock', { k: 'lock', object: receiver }],
  ['.lock_shared .lockForRead .ReaderLock', { k: 'lock', object: receiver, shared: true }],
  ['.try_lock .try_lock_for .try_lock_until .tryLock', { k: 'lock', object: receiver, tries: 'nonzero' }],
  ['.unlock .unlock_shared .Unlock .WriterUnlock .ReaderUnlock', { k: 'unlock', object: receiver }],
];

/** What tells a C++ guard not to take the lock, or that it is taken already: [thread.lock.general]. */
export const guardTags: ReadonlyMap<string, 'defers' | 'adopts' | 'tries'> = new Map([
  ['defer_lock', 'defers'],
  ['adopt_lock', 'adopts'],
  ['try_to_lock', 'tries'],
]);

export function* lockModels(): Generator<Model> {
  for (const [source, names, effect] of table)
    for (const name of names.split(/\s+/)) yield { name, source, safety: 'lock', effects: [effect] };
  for (const name of fresh.split(/\s+/))
    yield { name, source: 'pthread_mutex_init(3) and its like', effects: [drop] };
  for (const [source, names, effect] of guards)
    for (const name of names.split(/\s+/)) {
      yield { name, source, safety: 'lock', effects: [effect] };
      // `using namespace std`.
      if (name.startsWith('std::')) yield { name: name.slice(5), source, safety: 'lock', effects: [effect] };
    }
  for (const [names, effect] of methods)
    for (const name of names.split(/\s+/))
      yield { name, source: 'C++ [thread.mutex.requirements]; Qt, QMutex; Abseil, Mutex', effects: [effect] };
}
