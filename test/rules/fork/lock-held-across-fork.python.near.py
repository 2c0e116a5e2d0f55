"""Reentrant, other, released, handled, parents', made anew."""
import multiprocessing
import os
import threading

lock = threading.Lock()
other = threading.Lock()
handled = threading.Lock()
again = threading.RLock()

os.register_at_fork(before=handled.acquire, after_in_child=handled.release, after_in_parent=handled.release)


def take(which):
    with which:
        pass


def take_other():
    with other:
        pass


def take_again():
    with again:
        pass


def take_handled():
    with handled:
        pass


def take_lock():
    with lock:
        pass


def fresh():
    global lock
    lock = threading.Lock()
    take_lock()


def children():
    with lock:
        multiprocessing.Process(target=take_other).start()
        multiprocessing.Process(target=fresh).start()
        if os.fork() != 0:
            take_other()
        else:
            lock.release()
            take_lock()
            os._exit(0)
    with again:
        multiprocessing.Process(target=take_again).start()
    with handled:
        multiprocessing.Process(target=take_handled).start()
    multiprocessing.Process(target=take_lock).start()
    take(lock)


if __name__ == "__main__":
    children()


def released_by_both():
    lock.acquire()
    pid = os.fork()
    lock.release()
    if pid == 0:
        lock.acquire()
        os._exit(0)


def released_before():
    lock.acquire()
    lock.release()
    if os.fork() == 0:
        lock.acquire()
        os._exit(0)


def tried():
    lock.acquire(timeout=1)
    if os.fork() == 0:
        lock.acquire()
        os._exit(0)


def released_by_the_child():
    lock.acquire()
    if os.fork() == 0:
        lock.release()
        lock.acquire()
        os._exit(0)
    lock.release()
