/** What functions of libc, POSIX threads, C++ and common C libraries do to tasks, locks and signals. */
import { asyncSignalSafe } from '../../asyncSignalSafe';
import type { ChildSafety, Effect, Model } from '../../effects';
import { lockModels } from './locks';

const arg = (index: number): { readonly index: number } => ({ index });

const models = new Map<string, Model>();

function define(
  source: string,
  names: string,
  safety: ChildSafety | undefined,
  ...effects: readonly Effect[]
): void {
  for (const name of names.split(/\s+/))
    models.set(name, {
      name,
      source,
      ...(safety ? { safety } : {}),
      ...(effects.length > 0 ? { effects } : {}),
    });
}

// ---- unsafe and safe calls in a forked child (signal-safety(7), POSIX XSH 2.4.3) ------------------------------------
define('signal-safety(7)', [...asyncSignalSafe].join(' '), 'safe');
define(
  'each is one system call without user-space state: syscalls(2)',
  `prctl setrlimit getrlimit prlimit setns killpg setpriority getpriority nice setgroups setresuid setresgid seteuid setegid
   setreuid setregid ioctl mount umount umount2 chroot pivot_root sched_setaffinity sched_setscheduler sched_yield personality
   capset close_range closefrom dup3 pipe2 gettid tgkill eventfd epoll_create1 epoll_ctl epoll_wait sethostname mmap munmap
   mprotect madvise memfd_create flock getrusage gettimeofday usleep nanosleep clock_nanosleep waitid wait3 wait4 statfs
   sync truncate login_tty ptrace seccomp setxattr signalfd accept4 getrandom sendfile readv writev pread pwrite tcsetsid
   isatty reboot setfsuid setfsgid setlogin getsid getpgid`,
  'syscall',
);
define(
  'malloc(3): glibc since 2.24 and musl since 1.2.2 take the allocator locks around fork',
  `malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf posix_memalign aligned_alloc memalign valloc getline
   getdelim opendir fdopendir readdir closedir setenv putenv unsetenv clearenv strerror snprintf sprintf vsnprintf vsprintf
   qsort realpath glob wordexp posix_openpt`,
  'malloc',
);
define(
  'stdio(3), flockfile(3): each stream has a lock; glibc since 2.24 resets it in the child',
  `printf fprintf vprintf vfprintf dprintf vdprintf puts fputs putchar putc fputc fwrite fread fopen fdopen freopen fclose
   fflush perror fgets fgetc getc getchar scanf fscanf rewind fseek ftell setvbuf setbuf warn warnx vwarn vwarnx psignal
   getchar_unlocked putw tmpfile`,
  'stdio',
);
define(
  'takes a lock that fork leaves as it is: attributes(7), nss(5), dlopen(3), syslog(3), tzset(3)',
  `syslog vsyslog openlog closelog getpwnam getpwuid getpwnam_r getpwuid_r getgrnam getgrgid getgrnam_r getgrgid_r
   getgrouplist initgroups getaddrinfo freeaddrinfo gethostbyname gethostbyaddr getservbyname getnameinfo getspnam localtime
   localtime_r mktime ctime ctime_r strftime tzset dlopen dlsym dlclose setlocale pthread_cond_wait pthread_cond_signal
   pthread_cond_broadcast g_malloc g_free g_strdup
   g_strdup_printf g_print g_printerr g_log g_warning g_message g_debug g_critical random rand srand srandom getlogin
   ttyname crypt`,
  'lock',
);
for (const model of lockModels()) models.set(model.name, model);
define('exit(3) runs handlers and flushes stdio', 'exit quick_exit', 'stdio', { k: 'exit', how: 'exit' });
define('err(3) prints and exits', 'err errx verr verrx', 'stdio', { k: 'exit', how: 'exit' });
define('_exit(2)', '_exit _Exit', 'safe', { k: 'exit', how: '_exit' });
define('abort(3)', 'abort __builtin_trap __builtin_unreachable', 'safe', { k: 'exit', how: 'abort' });
define('pthread_exit(3)', 'pthread_exit thrd_exit', undefined, { k: 'exit', how: 'thread' });

define(
  'C++ [thread.mutex], [thread.condition]: mutexes are pthread_mutex_t',
  'std::lock std::call_once',
  'lock',
);
define(
  'C++ [iostream.objects]: each stream has a buffer and a lock',
  'cout cerr clog cin wcout wcerr wclog wcin',
  'lock',
);

// ---- threads ---------------------------------------------------------------------------------------------------------
define('pthread_create(3)', 'pthread_create', 'lock', {
  k: 'thread-start',
  routine: arg(2),
  handle: arg(0),
  argument: arg(3),
});
define('thrd_create(3), C11 7.26.5', 'thrd_create', 'lock', {
  k: 'thread-start',
  routine: arg(1),
  handle: arg(0),
  argument: arg(2),
});
define('pthread_join(3)', 'pthread_join pthread_timedjoin_np thrd_join', 'lock', {
  k: 'thread-join',
  handle: arg(0),
});
define('C++ [thread.thread.constr]', 'std::thread boost::thread', 'lock', {
  k: 'thread-start',
  routine: arg(0),
  handle: 'result',
});
define(
  'C++ [thread.jthread.class], [futures.async]: the destructor waits',
  'std::jthread std::async',
  'lock',
  {
    k: 'thread-start',
    routine: arg(0),
    handle: 'result',
    scoped: true,
  },
);
define('C++ [thread.thread.member]', '.join', undefined, { k: 'thread-join', handle: arg(-1) });
define('C++ [futures.unique.future]', '.get .wait', undefined, {
  k: 'thread-join',
  handle: arg(-1),
  named: true,
});
define('GLib reference: g_thread_new', 'g_thread_new g_thread_try_new', 'lock', {
  k: 'thread-start',
  routine: arg(1),
  handle: 'result',
});
define('GLib reference: g_thread_create', 'g_thread_create', 'lock', {
  k: 'thread-start',
  routine: arg(0),
  handle: 'result',
});
define('GLib reference: g_thread_join', 'g_thread_join', 'lock', { k: 'thread-join', handle: arg(0) });
define('APR: apr_thread_proc.h', 'apr_thread_create', 'lock', {
  k: 'thread-start',
  routine: arg(2),
  handle: arg(0),
});
define('APR: apr_thread_proc.h', 'apr_thread_join', 'lock', { k: 'thread-join', handle: arg(1) });
define('libuv: uv_thread_create', 'uv_thread_create', 'lock', {
  k: 'thread-start',
  routine: arg(1),
  handle: arg(0),
});
define('libuv: uv_thread_create_ex', 'uv_thread_create_ex', 'lock', {
  k: 'thread-start',
  routine: arg(2),
  handle: arg(0),
});
define('libuv: uv_thread_join', 'uv_thread_join', 'lock', { k: 'thread-join', handle: arg(0) });
define('SDL: SDL_CreateThread', 'SDL_CreateThread', 'lock', {
  k: 'thread-start',
  routine: arg(0),
  handle: 'result',
});
define('SDL: SDL_WaitThread', 'SDL_WaitThread', 'lock', { k: 'thread-join', handle: arg(0) });

// ---- processes -------------------------------------------------------------------------------------------------------
define('fork(2)', 'fork', 'safe', { k: 'fork', kind: 'fork' });
define('POSIX.1-2024 _Fork', '_Fork', 'safe', { k: 'fork', kind: '_Fork' });
define('vfork(2)', 'vfork', undefined, { k: 'fork', kind: 'vfork' });
define('forkpty(3)', 'forkpty', 'lock', { k: 'fork', kind: 'forkpty' });
define('daemon(3)', 'daemon', undefined, { k: 'fork', kind: 'daemon' });
define('exec(3)', 'execv execve execl execle fexecve execveat', 'safe', { k: 'exec', path: false });
define('exec(3), not async-signal-safe: signal-safety(7)', 'execvp execlp execvpe', 'syscall', {
  k: 'exec',
  path: true,
});
define('posix_spawn(3)', 'posix_spawn posix_spawnp', 'malloc', { k: 'spawn', api: 'posix_spawn' });
define('system(3)', 'system', 'lock', { k: 'spawn', api: 'system' });
define('popen(3)', 'popen', 'malloc', { k: 'spawn', api: 'popen' });
define('setsid(2)', 'setsid', 'safe', { k: 'session' });
define('wait(2)', 'wait waitpid', 'safe', { k: 'wait' });
define('wait(2), wait4(2)', 'waitid wait3 wait4', 'syscall', { k: 'wait' });
define('clone(2)', 'clone __clone', undefined, { k: 'clone', form: 'clone', flags: arg(2), routine: arg(0) });
define('clone(2)', 'clone3', undefined, { k: 'clone', form: 'clone3', flags: arg(0), routine: null });
define('unshare(2)', 'unshare', 'syscall', { k: 'clone', form: 'unshare', flags: arg(0), routine: null });

// ---- signals ---------------------------------------------------------------------------------------------------------
define('sigprocmask(2)', 'sigprocmask', 'safe', {
  k: 'mask',
  api: 'process',
  how: arg(0),
  set: arg(1),
  old: arg(2),
});
define('pthread_sigmask(3)', 'pthread_sigmask thrd_sigmask', 'safe', {
  k: 'mask',
  api: 'thread',
  how: arg(0),
  set: arg(1),
  old: arg(2),
});
define('sigsetops(3)', 'sigemptyset', 'safe', { k: 'sigset', op: 'empty', set: arg(0), signal: null });
define('sigsetops(3)', 'sigfillset', 'safe', { k: 'sigset', op: 'fill', set: arg(0), signal: null });
define('sigsetops(3)', 'sigaddset', 'safe', { k: 'sigset', op: 'add', set: arg(0), signal: arg(1) });
define('sigsetops(3)', 'sigdelset', 'safe', { k: 'sigset', op: 'delete', set: arg(0), signal: arg(1) });
define('sigaction(2)', 'sigaction', 'safe', { k: 'handler', signal: arg(0), handler: arg(1), action: true });
define('signal(2)', 'signal bsd_signal sigset sysv_signal std::signal', 'safe', {
  k: 'handler',
  signal: arg(0),
  handler: arg(1),
  action: false,
});
define('sigwait(3), sigwaitinfo(2)', 'sigwait sigwaitinfo sigtimedwait', 'syscall', {
  k: 'sigwait',
  set: arg(0),
});
define('signalfd(2)', 'signalfd', 'syscall', { k: 'sigwait', set: arg(1), descriptor: true });
define('pthread_kill(3)', 'pthread_kill', 'safe', { k: 'thread-signal', signal: arg(1) });
define('tgkill(2)', 'tgkill', 'syscall', { k: 'thread-signal', signal: arg(2) });
define('pthread_sigqueue(3)', 'pthread_sigqueue', 'syscall', { k: 'thread-signal', signal: arg(1) });
define('atexit(3)', 'atexit at_quick_exit', 'lock', { k: 'submit', to: 'atexit', routine: arg(0) });
define('pthread_atfork(3)', 'pthread_atfork __register_atfork', 'lock', {
  k: 'submit',
  to: 'atfork',
  routine: arg(0),
  after: { parent: arg(1), child: arg(2) },
});

define('alloca(3): on the stack of its caller', 'alloca', 'safe');
for (const name of ['operator new', 'operator delete'])
  models.set(name, { name, source: 'C++ [new.delete]: malloc(3) and free(3) underneath', safety: 'malloc' });

// What it does depends on its first argument, so it is asked at the call.
models.set('syscall', { name: 'syscall', source: 'syscall(2)', safety: 'syscall' });

/** @param name as written, `::` and all; `.join` for a method of an object whose type is not known */
export function cModel(name: string): Model | null {
  const plain = name.replace(/^(?:::|std::(?!thread|jthread|async))/, '');
  return models.get(plain) ?? models.get(name) ?? null;
}
