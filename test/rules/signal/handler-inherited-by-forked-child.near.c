#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int wake[2];
static pid_t owner;
static volatile sig_atomic_t stop, in_child;
extern char **environ;

static void on_term(int sig) {
  int saved = errno;
  char b = (char)sig;
  if (!in_child) write(wake[1], &b, 1);
  errno = saved;
}
static void on_int(int sig) { (void)sig; stop = 1; }
static void on_hup(int sig) { (void)sig; if (getpid() == owner) unlink("/run/server.pid"); }
static void on_child(int sig) { (void)sig; write(wake[1], "c", 1); }
static void on_alarm(int sig) { (void)sig; write(wake[1], "a", 1); }
static void on_quit(int sig) { (void)sig; write(STDERR_FILENO, "quit\n", 5); _exit(1); }
static void on_winch(int sig) { (void)sig; write(wake[1], "w", 1); }
static void on_cont(int sig) {
  (void)sig;
  int fd = open("/var/log/server.log", O_WRONLY | O_APPEND);
  write(fd, "cont\n", 5);
  close(fd);
}
static void on_usr1(int sig) { (void)sig; write(wake[1], "u", 1); }
static void late(int sig) { (void)sig; write(wake[1], "l", 1); }

static void reset_all(void) {
  for (int sig = 1; sig < 32; sig++) signal(sig, SIG_DFL);
}

/* Reset in the child, by name, by a helper, in a loop over an array. */
static void by_name(char **argv) {
  if (fork() == 0) {
    in_child = 1;
    signal(SIGWINCH, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
  }
}
static void by_helper(char **argv) {
  if (fork() == 0) {
    reset_all();
    execv(argv[0], argv);
    _exit(127);
  }
}
static void by_array(void) {
  static const int reset[] = {SIGTERM, SIGWINCH, SIGUSR1};
  if (fork() == 0) {
    struct sigaction dfl = {.sa_handler = SIG_DFL};
    for (unsigned i = 0; i < sizeof(reset) / sizeof(*reset); i++) sigaction(reset[i], &dfl, NULL);
    while (!stop) pause();
    _exit(0);
  }
}

/* Blocked at the fork. */
static void blocked(char **argv) {
  sigset_t all, old;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &old);
  if (fork() == 0) {
    sigprocmask(SIG_SETMASK, &old, NULL);
    execv(argv[0], argv);
    _exit(127);
  }
  sigprocmask(SIG_SETMASK, &old, NULL);
}

/* Signals that somebody sends to the parent's process id do not come in the moment before exec, nor SIGCHLD and SIGALRM. The
   pipe is closed. */
static void closes(char **argv) {
  pid_t pid = fork();
  if (pid == 0) {
    close(wake[0]);
    close(wake[1]);
    execv(argv[0], argv);
    _exit(127);
  }
}

static void borrows(char **argv) {
  if (vfork() == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
}

static void spawns(char **argv) {
  pid_t pid;
  posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
}

/* Ignored around the fork, as system(3) does; a child of its own handlers. */
static void as_system(char **argv) {
  signal(SIGTERM, SIG_IGN);
  signal(SIGWINCH, SIG_IGN);
  pid_t pid = fork();
  if (pid == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

/* At once: there is nothing to interrupt. */
static void probe(void) {
  if (fork() == 0) _exit(access("/etc/passwd", R_OK));
}

/* The child is the program. */
static void daemonise(void) {
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (pid > 0) _exit(0);
  setsid();
  if (fork() != 0) _exit(0);
}

static void before(char **argv) {
  if (fork() == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
}

static void install(void) {
  owner = getpid();
  signal(SIGTERM, on_term);
  signal(SIGINT, on_int);
  signal(SIGHUP, on_hup);
  signal(SIGCHLD, on_child);
  signal(SIGALRM, on_alarm);
  signal(SIGQUIT, on_quit);
  signal(SIGCONT, on_cont);
  signal(SIGWINCH, on_winch);
  signal(SIGUSR1, on_usr1);
}

/* The handler is installed in the child alone. */
static void child_alone(void) {
  if (fork() == 0) {
    signal(SIGTERM, late);
    signal(SIGWINCH, late);
    signal(SIGUSR1, late);
    while (!stop) pause();
    _exit(0);
  }
}

int main(int argc, char **argv) {
  (void)argc;
  if (pipe(wake) != 0) return 1;
  before(argv + 1);
  install();
  daemonise();
  while (!stop) {
    by_name(argv + 1);
    by_helper(argv + 1);
    by_array();
    blocked(argv + 1);
    closes(argv + 1);
    borrows(argv + 1);
    spawns(argv + 1);
    as_system(argv + 1);
    probe();
    child_alone();
  }
  return 0;
}
