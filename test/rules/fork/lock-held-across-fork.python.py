"""Children that wait for a lock which their own thread held when they were made."""
import multiprocessing
import os
import threading

lock = threading.Lock()
acquired = threading.Lock()
count = 0


def tally():
    global count
    with lock:
        count += 1


def report():
    tally()


def forked():
    with lock:
        pid = os.fork()  # ~ error lock-held-across-fork: this thread holds lock at the fork
        if pid == 0:
            report()
            os._exit(0)
    os.waitpid(pid, 0)


class Server:
    def __init__(self):
        self.guard = threading.Lock()

    def work(self):
        self.guard.acquire()

    def start(self):
        with self.guard:
            p = multiprocessing.Process(target=self.work)
            p.start()  # ~ lock-held-across-fork: this thread holds self.guard at the fork
        p.join()


def started():
    with lock:
        """日本語"""; multiprocessing.Process(target=report).start()  # ~ error lock-held-across-fork: deadlocks


if __name__ == "__main__":
    forked()
    started()
    Server().start()


def acquired_and_forked():
    acquired.acquire()
    if os.fork() == 0:  # ~ error lock-held-across-fork: holds acquired at the fork
        acquired.acquire()
        os._exit(0)
    acquired.release()


def takes_acquired():
    acquired.acquire()
    acquired.release()


def acquired_and_started():
    process = multiprocessing.Process(target=takes_acquired)
    acquired.acquire()
    process.start()  # ~ error lock-held-across-fork: holds acquired at the fork
    acquired.release()
    process.join()
