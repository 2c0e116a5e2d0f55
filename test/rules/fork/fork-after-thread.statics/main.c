/* `run` is another function in each file: only the one of threads.c starts a thread. */
void with_threads(void);
void with_processes(void);

static void run(void) {}

int main(void) {
  run();
  with_processes();
  with_threads();
}
