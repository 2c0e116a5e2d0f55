/* The member is named, and a word is told as a word. */
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

struct list { int length; struct list *next; };
struct server {
  int last_signal;
  bool asked;
  struct list clients;
};
static struct server server;

static void on_term(int sig) {
  server.last_signal = sig; // ~ warning unsafe-shared-state-in-signal-handler: keep server.last_signal in a register
}

static void on_hup(int sig) {
  (void)sig;
  server.asked = true; // ~ warning unsafe-shared-state-in-signal-handler: writes server.asked, which is neither
}

static void on_usr1(int sig) {
  (void)sig;
  server.clients.length++; // ~ warning unsafe-shared-state-in-signal-handler: writes server.clients.length, which the rest of the program uses
}

int main(void) {
  signal(SIGTERM, on_term);
  signal(SIGHUP, on_hup);
  signal(SIGUSR1, on_usr1);
  while (!server.last_signal) {
    if (server.asked) server.asked = false;
    if (server.clients.length > 3) server.clients.length = 0;
    pause();
  }
}
