"""Recursion that branches."""
from concurrent.futures import ThreadPoolExecutor


def work(n):
    if n < 2:
        return n
    return work(n - 1) + work(n - 2)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [19] * 8))
