"""A little work between waits."""
import time
from concurrent.futures import ThreadPoolExecutor


def work(n):
    for i in range(3):
        time.sleep(n)
        sum(range(100))


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [0.01] * 8))
