// C++ objects hold a lock to the end of their scope.
#include <mutex>
#include <shared_mutex>
#include <unistd.h>

std::mutex mutex;
std::mutex second;
std::shared_mutex table;

void serve() {
  for (;;) pause();
}

void log_line() {
  std::lock_guard<std::mutex> guard(mutex);
  write(2, "x", 1);
}

void guarded() {
  std::lock_guard<std::mutex> guard(mutex);
  if (fork() == 0) { // ~ error lock-held-across-fork: mutex
    log_line();
    _exit(0);
  }
}

void deduced() {
  std::scoped_lock both(second, mutex);
  if (fork() == 0) serve(); // ~ warning lock-held-across-fork
}

void by_hand() {
  mutex.lock();
  if (fork() == 0) serve(); // ~ warning lock-held-across-fork: mutex
  mutex.unlock();
}

void later() {
  std::unique_lock<std::mutex> lk(mutex, std::defer_lock);
  lk.lock();
  if (fork() == 0) serve(); // ~ warning lock-held-across-fork: mutex
}

// Near misses: the scope has ended, or the object has let go.
void ended(bool a) {
  {
    std::lock_guard<std::mutex> guard(mutex);
    write(2, "x", 1);
  }
  for (;;) {
    std::lock_guard<std::mutex> guard(mutex);
    if (a) break;
  }
  if (fork() == 0) serve();
}

void unlocked() {
  std::unique_lock<std::mutex> lk(mutex);
  lk.unlock();
  if (fork() == 0) serve();
}

void deferred() {
  std::unique_lock<std::mutex> lk(mutex, std::defer_lock);
  if (fork() == 0) serve();
}

bool early() {
  std::lock_guard<std::mutex> guard(mutex);
  return true;
}

void after_early() {
  if (early() && fork() == 0) serve();
}

int main() {
  guarded();
  deduced();
  by_hand();
  later();
  ended(true);
  unlocked();
  deferred();
  after_early();
}
