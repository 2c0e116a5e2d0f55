"""Hashes of large data release the GIL."""
import hashlib
from concurrent.futures import ThreadPoolExecutor


DATA = b"x" * (1 << 20)


def work(n):
    digest = hashlib.sha256()
    for i in range(n):
        digest.update(DATA)
    return digest.hexdigest()


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [25] * 8))
