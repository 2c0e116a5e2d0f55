/**
 * Functions that POSIX requires to be async-signal-safe, as signal-safety(7) of Linux man-pages 6.03 lists them
 * (191 names). POSIX.1-2024 takes `fork` off the list and adds `_Fork`.
 */
const listed = `
_Exit _exit abort accept access aio_error aio_return aio_suspend alarm bind cfgetispeed cfgetospeed 
cfsetispeed cfsetospeed chdir chmod chown clock_gettime close connect creat dup dup2 execl execle execv 
execve faccessat fchdir fchmod fchmodat fchown fchownat fcntl fdatasync fexecve ffs fork fstat fstatat 
fsync ftruncate futimens getegid geteuid getgid getgroups getpeername getpgrp getpid getppid getsockname 
getsockopt getuid htonl htons kill link linkat listen longjmp lseek lstat memccpy memchr memcmp memcpy 
memmove memset mkdir mkdirat mkfifo mkfifoat mknod mknodat ntohl ntohs open openat pause pipe poll 
posix_trace_event pselect pthread_kill pthread_self pthread_sigmask raise read readlink readlinkat recv 
recvfrom recvmsg rename renameat rmdir select sem_post send sendmsg sendto setgid setpgid setsid setsockopt 
setuid shutdown sigaction sigaddset sigdelset sigemptyset sigfillset sigismember siglongjmp signal sigpause 
sigpending sigprocmask sigqueue sigset sigsuspend sleep sockatmark socket socketpair stat stpcpy stpncpy 
strcat strchr strcmp strcpy strcspn strlen strncat strncmp strncpy strnlen strpbrk strrchr strspn strstr 
strtok_r symlink symlinkat tcdrain tcflow tcflush tcgetattr tcgetpgrp tcsendbreak tcsetattr tcsetpgrp time 
timer_getoverrun timer_gettime timer_settime times umask uname unlink unlinkat utime utimensat utimes wait 
waitpid wcpcpy wcpncpy wcscat wcschr wcscmp wcscpy wcscspn wcslen wcsncat wcsncmp wcsncpy wcsnlen wcspbrk 
wcsrchr wcsspn wcsstr wcstok wmemchr wmemcmp wmemcpy wmemmove wmemset write 
`;

export const asyncSignalSafe: ReadonlySet<string> = new Set([...listed.trim().split(/\s+/), '_Fork']);

/**
 * Safe in a forked child and in a handler, but made to write where their first argument points: string(3), wcscpy(3),
 * sigsetops(3). A vfork child writes into its parent's memory with them.
 */
export const writesThroughArgument: ReadonlySet<string> = new Set(
  `memcpy memmove memset memccpy strcpy strncpy strcat strncat stpcpy stpncpy wmemcpy wmemmove wmemset wcscpy wcsncpy
   wcscat wcsncat wcpcpy wcpncpy sigemptyset sigfillset sigaddset sigdelset`.split(/\s+/),
);
