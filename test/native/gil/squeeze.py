"""zlib releases the GIL."""
import zlib
from concurrent.futures import ThreadPoolExecutor


DATA = bytes(range(256)) * 4_000


def work(n):
    for i in range(n):
        zlib.compress(DATA, 6)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [3] * 8))
