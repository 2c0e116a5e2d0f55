"""The same names where they say nothing: waiting methods, several that differ, strangers, get() of who knows what."""
from concurrent.futures import ThreadPoolExecutor


class Store:
    def load(self, key):
        with open(key) as f:
            return f.read()

    def grade(self, key):
        total = 0
        for c in key:
            total += ord(c)
        return total


class Remote:
    def grade(self, key):
        with open(key) as f:
            return f.read()


def collect(store, keys):
    return [store.load(key) for key in keys]


def ask(client, keys):
    total = 0
    for key in keys:
        total += client.get(key).value * 2
        total += client.estimate_remotely(key)
    return total


def main(store, client, batches):
    with ThreadPoolExecutor() as pool:
        pool.map(collect, batches, batches)
        pool.map(ask, batches, batches)
        pool.map(store.grade, batches)
        pool.map(client.estimate, batches)
