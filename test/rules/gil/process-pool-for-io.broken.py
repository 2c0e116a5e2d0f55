import time
from concurrent.futures import ProcessPoolExecutor


def nap(seconds):
    time.sleep(seconds)


def run(items):
    with ProcessPoolExecutor() as pool:
        pool.map(nap, items)  # ~ process-pool-for-io


def unfinished(a):
    return a +

if (1 ==
