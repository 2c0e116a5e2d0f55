"""Threads made in a loop, with a method as their target."""
import threading


class Job:
    def count(self, n):
        while n > 0:
            n -= 1


def main(threads):
    job = Job()
    workers = [threading.Thread(target=job.count, args=(3_000_000 // threads,)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
