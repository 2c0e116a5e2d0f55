"""sleep waits."""
import time
from concurrent.futures import ThreadPoolExecutor


def work(n):
    time.sleep(n)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [0.03] * 8))
