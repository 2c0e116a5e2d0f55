// The guard is gone before the fork, or it is no guard.
#include <pthread.h>
#include <unistd.h>

class Guard {
public:
  explicit Guard(pthread_mutex_t *mutex) : mutex(mutex) { pthread_mutex_lock(mutex); }
  ~Guard() { pthread_mutex_unlock(mutex); }
private:
  pthread_mutex_t *mutex;
};

class Counter {
public:
  explicit Counter(pthread_mutex_t *mutex) : mutex(mutex) {
    pthread_mutex_lock(mutex);
    count++;
    pthread_mutex_unlock(mutex);
  }
private:
  pthread_mutex_t *mutex;
  static int count;
};

class Registered {
public:
  explicit Registered(pthread_mutex_t *mutex) : mutex(mutex) {}
  ~Registered() {
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
  }
private:
  pthread_mutex_t *mutex;
};

static pthread_mutex_t plain;

void before() {
  { Guard lock(&plain); }
  if (fork() == 0) {
    Guard again(&plain);
    _exit(0);
  }
}

void counts() {
  Counter counter(&plain);
  if (fork() == 0) {
    Guard again(&plain);
    _exit(0);
  }
}

void registers() {
  Registered registered(&plain);
  if (fork() == 0) {
    Guard again(&plain);
    _exit(0);
  }
}

int main() {
  before();
  counts();
  registers();
}
