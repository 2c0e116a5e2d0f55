/* One of many commands of a table starts a program: few requests ask for it. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void get(int client) { write(client, "value", 5); }
static void set(int client) { write(client, "stored", 6); }
static void maintenance(int client) {
  system("make clean");
  write(client, "done", 4);
}

static const struct command {
  const char *name;
  void (*run)(int client);
} commands[] = {{"get", get}, {"set", set}, {"maintenance", maintenance}};

static void process(int client) {
  char text[64];
  read(client, text, sizeof text);
  for (unsigned i = 0; i < 3; i++)
    if (strcmp(commands[i].name, text) == 0) commands[i].run(client);
}

int main(void) {
  int server = socket(AF_INET, SOCK_STREAM, 0);
  for (;;) {
    int client = accept(server, NULL, NULL);
    process(client);
    close(client);
  }
}
