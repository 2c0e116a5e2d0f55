#include "log.h"
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>

static void put(const char *format, va_list list) { vfprintf(stderr, format, list); }

void log_line(const char *format, ...) {
  va_list list;
  va_start(list, format);
  put(format, list);
  va_end(list);
}

void when(int sig, void (*run)(int)) {
  struct sigaction action;
  action.sa_handler = run;
  action.sa_flags = 0;
  sigaction(sig, &action, 0);
}
