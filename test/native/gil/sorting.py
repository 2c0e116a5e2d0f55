"""sorted() in a loop, which holds the GIL."""
from concurrent.futures import ThreadPoolExecutor


DATA = [(i * 7919) % 10_007 for i in range(2_000)]


def work(n):
    for i in range(n):
        sorted(DATA)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [90] * 8))
