"""lzma releases the GIL."""
import lzma
from concurrent.futures import ThreadPoolExecutor


DATA = bytes(range(256)) * 2_000


def work(n):
    for i in range(n):
        lzma.compress(DATA)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [1] * 8))
