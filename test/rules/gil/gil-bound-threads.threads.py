"""Threads: one in the background is not there for speed, several are."""
import queue
import threading
from threading import Thread


def count():
    total = 0
    for i in range(10_000_000):
        total += i
    return total


def in_a_comprehension():
    threads = [Thread(target=count) for _ in range(4)]  # ~ gil-bound-threads: `count` is CPU-bound
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_a_loop():
    for _ in range(10):
        threading.Thread(target=count).start()  # ~ gil-bound-threads: `count`


def twice():
    a = Thread(target=count)  # ~ gil-bound-threads: `count`
    b = Thread(None, count)  # ~ gil-bound-threads: `count`
    a.start()
    b.start()


def beside_itself():
    other = Thread(target=count)  # ~ gil-bound-threads: `count`
    other.start()
    count()
    other.join()


class Counter(threading.Thread):
    def __init__(self, upto):
        super().__init__()
        self.upto = upto
        self.total = 0

    def run(self):
        for i in range(self.upto):
            self.total += i * i


class Twin(Counter):
    pass


def subclasses():
    counters = []
    for upto in (10, 20, 30):
        counters.append(Counter(upto))  # ~ gil-bound-threads: `Counter.run`
    twins = [Twin(upto) for upto in range(4)]  # ~ gil-bound-threads: `Counter.run`
    for counter in counters + twins:
        counter.start()


def start(target, n):
    for _ in range(n):
        Thread(target=target).start()  # ~ gil-bound-threads: `count`


def through_a_wrapper():
    start(count, 4)


def spawn_one():
    thread = Thread(target=count)  # ~ gil-bound-threads: `count`
    thread.start()
    return thread


def spawn_many():
    return [spawn_one() for _ in range(4)]


def crunch(jobs: queue.Queue, results):
    while True:
        job = jobs.get()
        if job is None:
            break
        total = 0
        for value in job:
            total += value * value % 7
        results.append(total)


def workers(jobs, results):
    for _ in range(4):
        Thread(target=crunch, args=(jobs, results)).start()  # ~ gil-bound-threads: `crunch`
