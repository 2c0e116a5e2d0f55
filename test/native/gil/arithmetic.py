"""A loop of arithmetic."""
from concurrent.futures import ThreadPoolExecutor


def work(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [150_000] * 8))
