/* One worker that never ends, and a fork in every shape that C has for telling child from parent. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int verbose;

static void *worker(void *arg) {
  for (;;) pause();
}

static void serve(void) {
  for (;;) pause();
}

static void by_switch(void) {
  switch (fork()) { // ~ error fork-after-thread: thread is running when
    case -1:
      return;
    case 0:
      serve();
      _exit(0);
    default:
      wait(NULL);
  }
}

static void by_switch_on_a_variable(void) {
  pid_t pid;
  switch (pid = fork()) { // ~ error fork-after-thread
    default:
      waitpid(pid, NULL, 0);
      break;
    case 0:
      serve();
  }
}

static void by_assignment_in_the_condition(void) {
  pid_t pid;
  if ((pid = fork()) == 0) { // ~ error fork-after-thread
    serve();
  }
  if (pid > 0) waitpid(pid, NULL, 0);
}

static void by_comparison_from_the_left(void) {
  pid_t pid;
  if (0 == (pid = fork())) serve(); // ~ error fork-after-thread
}

static void by_negation(void) {
  if (!fork()) serve(); // ~ error fork-after-thread
}

static void by_and(void) {
  pid_t pid = fork(); // ~ error fork-after-thread
  if (verbose && pid == 0) serve();
  if (pid == 0) _exit(0);
}

static void behind_and(void) {
  if (verbose && fork() == 0) serve(); // ~ error fork-after-thread
}

static void by_conditional(void) {
  pid_t pid = verbose ? fork() : -1; // ~ error fork-after-thread
  if (pid == 0) serve();
}

static void by_early_return(void) {
  pid_t pid = fork(); // ~ error fork-after-thread
  if (pid < 0) return;
  if (pid > 0) {
    waitpid(pid, NULL, 0);
    return;
  }
  serve();
}

static void by_goto(void) {
  pid_t pid = fork(); // ~ error fork-after-thread
  if (pid < 0) goto out;
  if (pid == 0) goto child;
  waitpid(pid, NULL, 0);
out:
  return;
child:
  serve();
}

static void by_loop(void) {
  for (int i = 0; i < 4; i++) {
    pid_t pid = fork(); // ~ error fork-after-thread
    if (pid == 0) break;
  }
}

static void in_a_while(void) {
  pid_t pid;
  while ((pid = fork()) < 0) sleep(1); // ~ error fork-after-thread
  if (pid == 0) serve();
}

static void in_a_do(void) {
  pid_t pid;
  do {
    pid = fork(); // ~ error fork-after-thread
  } while (pid == -1);
  if (pid == 0) serve();
}

static void in_a_statement_expression(void) {
  pid_t pid = ({
    pid_t made = fork(); // ~ error fork-after-thread
    made;
  });
  if (pid == 0) serve();
}

static void in_a_comma(void) {
  pid_t pid = (verbose++, fork()); // ~ error fork-after-thread
  if (pid == 0) serve();
}

static void in_an_ifdef(void) {
#ifdef USE_VFORK
  pid_t pid = -1;
#else
  pid_t pid = fork(); // ~ error fork-after-thread
#endif
  if (pid == 0) serve();
}

static void unchecked(void) {
  fork(); // ~ error fork-after-thread: its child returns from here and goes on running
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  by_switch();
  by_switch_on_a_variable();
  by_assignment_in_the_condition();
  by_comparison_from_the_left();
  by_negation();
  by_and();
  behind_and();
  by_conditional();
  by_early_return();
  by_goto();
  by_loop();
  in_a_while();
  in_a_do();
  in_a_statement_expression();
  in_a_comma();
  in_an_ifdef();
  unchecked();
  return EXIT_SUCCESS;
}
