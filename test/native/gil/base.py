"""base64 in a loop, which holds the GIL."""
import base64
from concurrent.futures import ThreadPoolExecutor


DATA = b"x" * 1_000


def work(n):
    for i in range(n):
        base64.b64encode(DATA)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [50_000] * 8))
