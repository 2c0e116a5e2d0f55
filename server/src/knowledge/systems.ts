/** Words of the preprocessor that say for which system, and with or without threads, code is compiled. */

/** Macros that compilers for other systems define: Forksight's users write for Linux. */
export const foreignSystem =
  /^(?:__APPLE__|__MACH__|_WIN32|_WIN64|WIN32|_MSC_VER|__CYGWIN__|__MINGW32__|__MINGW64__|\w*_?WINDOWS(?:_NATIVE)?|__FreeBSD__|__NetBSD__|__OpenBSD__|__DragonFly__|__sun|_AIX|__HAIKU__)$/;

/** Does a file ask whether it is compiled for Windows, or name its header? Unlike fork, system() is there as well. */
export const isForWindows = (text: string): boolean =>
  /\b(?:_WIN32|_WIN64|WIN32|_MSC_VER|__MINGW32__|__MINGW64__)\b|[<"]windows\.h[>"]/i.test(text);

/** Macros that compilers for Linux define. */
export const ownSystem = /^(?:__linux__|__linux|linux|__unix__|__unix)$/;

/** A project's word for "built without threads". */
export const withoutThreads = /(?:^|_)(?:NO|WITHOUT|DISABLE)_?P?THREADS?(?:$|_)/i;

/** A project's word for "built with threads", among others. */
export const withThreads = /(?:^|_)(?:HAVE|USE|ENABLE|WITH)_?(?:LIB)?P?THREADS?(?:_H)?(?:$|_)/i;

/**
 * Headers of the C library and the C++ library (POSIX.1-2024 <headers>, Linux man pages): a file of the project of the
 * same name is not what angle brackets mean.
 */
export const systemHeaders: ReadonlySet<string> = new Set(
  `aio arpa/inet assert complex cpio ctype dirent dlfcn endian errno error err fcntl fenv float fmtmsg fnmatch ftw glob grp
   iconv inttypes iso646 langinfo libgen libintl limits locale math monetary mqueue ndbm net/if netdb netinet/in netinet/tcp
   nl_types poll pthread pty pwd regex sched search semaphore setjmp signal spawn stdalign stdarg stdatomic stdbool stddef
   stdint stdio stdlib stdnoreturn string strings stropts sys/epoll sys/eventfd sys/file sys/inotify sys/ioctl sys/ipc sys/mman
   sys/mount sys/msg sys/param sys/prctl sys/ptrace sys/resource sys/select sys/sem sys/sendfile sys/shm sys/signalfd
   sys/socket sys/stat sys/statvfs sys/syscall sys/sysinfo sys/time sys/timerfd sys/times sys/types sys/uio sys/un
   sys/utsname sys/wait sysexits syslog tar termios tgmath threads time trace uchar ucontext ulimit unistd utime utmp utmpx
   wchar wctype wordexp getopt malloc features alloca byteswap execinfo ifaddrs link mntent paths resolv shadow`
    .split(/\s+/)
    .map((name) => `${name}.h`),
);

/**
 * Macros that check what must be true anyway (assert(3), and what projects call theirs): they end the process where it is
 * not, which no program counts on. What they call then is not what the program does.
 */
export const assertion = /assert/i;
