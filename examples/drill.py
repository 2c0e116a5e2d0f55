"""Ten threads count, then ten processes count the same, in Python.

    python3 drill.py

Threads take turns: one interpreter runs the bytecode of one thread at a time (the GIL), so that ten of them are no
quicker than one. Forksight marks the threads; profile the file to see how long they waited for each other.
"""

import multiprocessing
import resource
import threading
import time

TASKS = 10
ROUNDS = 3_000_000
counts = [0] * TASKS


def count(task):
    for _ in range(ROUNDS):
        counts[task] += 1


def one_after_another():
    for task in range(TASKS):
        count(task)


def with_threads():
    threads = [threading.Thread(target=count, args=(task,)) for task in range(TASKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def with_processes():
    processes = [multiprocessing.Process(target=count, args=(task,)) for task in range(TASKS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def measure(name, drill, who=resource.RUSAGE_SELF):
    counts[:] = [0] * TASKS
    start = time.perf_counter()
    drill()
    wall = (time.perf_counter() - start) * 1000
    rss = resource.getrusage(who).ru_maxrss
    print(f"{name:18} {wall:6.0f} ms wall, max RSS {rss:6} KiB, counted as main sees it: {sum(counts):,}", flush=True)


if __name__ == "__main__":
    measure("one after another", one_after_another)
    measure("ten threads", with_threads)
    measure("ten processes", with_processes, resource.RUSAGE_CHILDREN)
