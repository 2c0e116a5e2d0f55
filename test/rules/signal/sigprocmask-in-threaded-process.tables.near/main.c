/* A program of one thread whose commands stand in tables. */
struct command {
  const char *name;
  void (*run)(void);
};

extern const struct command *const commands[];

int main(int argc, char **argv) {
  (void)argv;
  commands[argc - 1]->run();
  return 0;
}
