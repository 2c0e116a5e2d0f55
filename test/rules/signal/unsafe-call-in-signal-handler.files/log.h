void log_line(const char *format, ...);
void when(int sig, void (*run)(int));
