"""bz2 releases the GIL."""
import bz2
from concurrent.futures import ThreadPoolExecutor


DATA = bytes(range(256)) * 1_000


def work(n):
    for i in range(n):
        bz2.compress(DATA)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [1] * 8))
