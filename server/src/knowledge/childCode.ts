/**
 * Functions by what they do to a program's state, for rewrites that move a child's code to its parent: those that only
 * compute, those that write into their first argument, those that report.
 */

/**
 * Without effects, and their results do not depend on being the child: string(3), ctype(3), stdlib(3), getenv(3),
 * credentials(7), access(2), sysconf(3), wait(2)'s macros, gettext(3), and the casts of C++.
 */
const computes: ReadonlySet<string> = new Set(
  `getenv secure_getenv strlen strnlen strcmp strncmp strcasecmp strncasecmp strchr strrchr strstr basename fileno fileno_unlocked
  atoi atol abs min max MIN MAX major minor getuid geteuid getgid getegid _ gettext N_ access sysconf getpagesize strerror isdigit
  isalpha isspace tolower toupper WEXITSTATUS WIFEXITED WTERMSIG WIFSIGNALED const_cast static_cast reinterpret_cast sigismember
  sched_get_priority_min sched_get_priority_max isatty`.split(/\s+/),
);

/** Of the C++ standard library: constructors and functions that give a value and nothing else. */
const computesInStd = /^std::(string|to_string|min|max)$/;

/** Const members of the C++ standard library's strings, containers, pointers, paths and optionals. */
const reads: ReadonlySet<string> = new Set([
  'c_str', 'data', 'get', 'size', 'empty', 'length', 'at', 'front', 'back', 'native', 'string', 'value', 'has_value',
]); // prettier-ignore

export const onlyComputes = (name: string): boolean =>
  computes.has(name.replace(/^std::/, '')) || computesInStd.test(name);
export const onlyReads = (method: string): boolean => reads.has(method);

/** Write into their first argument, and nowhere else: stdio(3), string(3), strlcpy(3), sigsetops(3), sched_setparam's struct. */
const writers: ReadonlySet<string> = new Set(
  `snprintf sprintf strcpy strncpy strcat strncat strlcpy strlcat stpcpy memset memcpy memmove mempcpy bzero
  sigemptyset sigfillset sigaddset sigdelset`.split(/\s+/),
);

export const writesFirstArgument = (name: string): boolean => writers.has(name);

/** Print or log through a stream or descriptor: stdio(3), perror(3), err(3), syslog(3), write(2). */
const prints: ReadonlySet<string> = new Set([
  'perror', 'printf', 'fprintf', 'vfprintf', 'puts', 'fputs', 'putchar', 'fputc', 'putc', 'dprintf', 'write', 'fwrite',
  'fflush', 'warn', 'warnx', 'syslog', 'psignal', 'strerror',
]); // prettier-ignore

/** How projects name functions that report: `log_error`, `debug3`, `error_f`. Only for code that runs where the exec has failed. */
const reportsByName = /(log|err|msg|warn|print|debug|dbg|report|fail|trace|notify)/i;

/** Change nothing that outlives the process that is about to end. */
const harmless: ReadonlySet<string> = new Set([
  '_', 'gettext', 'ngettext', 'strlen', 'getenv', 'snprintf', 'sprintf', 'memset', 'strcpy', 'strncpy', 'strcat', 'free',
  'close', 'fclose', 'sizeof', 'fileno', 'getpid', 'strsignal', 'errnoname', 'c_str', 'what',
]); // prettier-ignore

export const printsOnly = (name: string): boolean => prints.has(name);
export const soundsLikeReport = (name: string): boolean => reportsByName.test(name);
export const harmlessAtTheEnd = (name: string): boolean => harmless.has(name);

/** What reports, by its name, bears any number as an argument: -1 in the place of a process id too. */
export const bearsAnyNumber = (name: string): boolean =>
  /(printf|print|log|debug|trace|puts|assert|msg)/i.test(name);

/** assert(3) and what projects call theirs. */
export const asserts: ReadonlySet<string> = new Set([
  'assert', 'ASSERT', 'g_assert', 'cl_assert', 'CHECK', 'assert_true',
]); // prettier-ignore

/** Macros and helpers that only pass a result on: unistd.h's TEMP_FAILURE_RETRY, __builtin_expect and their like. */
export const passesOn: ReadonlySet<string> = new Set([
  'TEMP_FAILURE_RETRY', 'HANDLE_EINTR', 'ignore_result', 'IGNORE_RESULT', 'likely', 'unlikely', 'LIKELY', 'UNLIKELY',
  '__builtin_expect',
]); // prettier-ignore

/** Make a pair of descriptors, neither of which is negative where the program goes on: pipe(2), socketpair(2). */
export const makesPair = (name: string): boolean => /^(x?pipe2?|socketpair|pipe_cloexec)$/i.test(name);
