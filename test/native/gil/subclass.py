"""A subclass of Thread that counts."""
import threading


class Counter(threading.Thread):
    def __init__(self, rounds):
        super().__init__()
        self.rounds = rounds

    def run(self):
        total = 0
        for i in range(self.rounds):
            total += i & 3


def main(threads):
    workers = [Counter(1_600_000 // threads) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
