"""The loop stands two calls away."""
from concurrent.futures import ThreadPoolExecutor


def inner(i):
    total = 0
    for k in range(100):
        total += k ^ i
    return total


def outer(i):
    return inner(i) + inner(i + 1)


def work(n):
    for i in range(n):
        outer(i)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [700] * 8))
