"""Python programs that fork without harm."""
import multiprocessing
import os
import subprocess
import threading


def briefly():
    pass


def before_the_first_thread():
    if os.fork() == 0:
        while True:
            os.read(0, 1)


def joined():
    worker = threading.Thread(target=briefly)
    worker.start()
    worker.join()
    if os.fork() == 0:
        while True:
            os.read(0, 1)


def joined_in_a_loop():
    workers = [threading.Thread(target=briefly) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if os.fork() == 0:
        while True:
            os.read(0, 1)


def never_started():
    threading.Thread(target=briefly)
    multiprocessing.Process(target=briefly).start()


def execs_at_once(path):
    threading.Thread(target=briefly).start()
    if os.fork() == 0:
        os.execv(path, [path])
    subprocess.run([path])


def spawned():
    threading.Thread(target=briefly).start()
    context = multiprocessing.get_context("spawn")
    context.Process(target=briefly).start()


def main():
    before_the_first_thread()
    joined()
    joined_in_a_loop()
    never_started()
    execs_at_once("/bin/true")
    spawned()


main()
