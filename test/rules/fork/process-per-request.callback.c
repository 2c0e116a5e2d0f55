/* The one thing that the pointer can lead to makes the process. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
  int socket;
  void (*serve)(int client);
};

static void serve_in_child(int client) {
  if (fork() == 0) {
    write(client, "hello", 5);
    _exit(0);
  }
}

int main(void) {
  struct server server = {socket(AF_INET, SOCK_STREAM, 0), serve_in_child};
  for (;;) {
    int client = accept(server.socket, NULL, NULL);
    server.serve(client); // ~ hint process-per-request: makes a process for each turn
    close(client);
  }
}
