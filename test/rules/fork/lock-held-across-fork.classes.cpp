// Lock classes of the project's own.
#include <pthread.h>
#include <unistd.h>

class Mutex {
public:
  void lock() { pthread_mutex_lock(&mutex); }
  void unlock() { pthread_mutex_unlock(&mutex); }
private:
  pthread_mutex_t mutex;
};

class AutoLock {
public:
  explicit AutoLock(Mutex &mutex) : mutex(mutex) { mutex.lock(); }
  ~AutoLock() { mutex.unlock(); }
private:
  Mutex &mutex;
};

class Guard {
public:
  explicit Guard(pthread_mutex_t *mutex) : mutex(mutex), held(true) { pthread_mutex_lock(mutex); }
  ~Guard() { if (held) pthread_mutex_unlock(mutex); }
private:
  pthread_mutex_t *mutex;
  bool held;
};

static Mutex table;
static pthread_mutex_t plain;

void twice() {
  AutoLock lock(table);
  if (fork() == 0) { // ~ error lock-held-across-fork: table
    AutoLock again(table);
    _exit(0);
  }
}

void by_address() {
  Guard lock(&plain);
  if (fork() == 0) { // ~ error lock-held-across-fork: plain
    Guard again(&plain);
    _exit(0);
  }
}

int main() {
  twice();
  by_address();
}
