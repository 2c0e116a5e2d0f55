"""Forks of a Python program whose threads run."""
import multiprocessing
import os
import pty
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def forever():
    while True:
        time.sleep(1)


def work(item):
    return item


def by_fork():
    threading.Thread(target=forever, daemon=True).start()
    pid = os.fork()  # ~ fork-after-thread: running
    if pid == 0:
        forever()


def by_walrus():
    worker = threading.Thread(target=forever)
    worker.start()
    if (pid := os.fork()) == 0:  # ~ error fork-after-thread
        forever()
    os.waitpid(pid, 0)


def by_pty():
    worker = threading.Thread(target=forever)
    worker.start()
    pid, fd = pty.fork()  # ~ fork-after-thread
    if pid == 0:
        forever()


def by_multiprocessing():
    worker = threading.Thread(target=forever)
    worker.start()
    multiprocessing.Process(target=work, args=(1,)).start()  # ~ fork-after-thread


def by_pool(items):
    with ThreadPoolExecutor() as threads:
        threads.submit(forever)
        with ProcessPoolExecutor() as processes:
            return list(processes.map(work, items))  # ~ fork-after-thread


def main():
    by_fork()
    by_walrus()
    by_pty()
    by_multiprocessing()
    by_pool([1, 2])


if __name__ == "__main__":
    main()
