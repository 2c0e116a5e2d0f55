"""A comprehension of pure Python."""
from concurrent.futures import ThreadPoolExecutor


def work(n):
    return [x * x + 1 for x in range(n) if x % 3]


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [250_000] * 8))
