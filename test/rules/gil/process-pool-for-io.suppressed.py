import time
from concurrent.futures import ProcessPoolExecutor


def nap(seconds):
    time.sleep(seconds)


def run(items):
    with ProcessPoolExecutor() as pool:
        pool.map(nap, items)  # forksight-ignore process-pool-for-io -- a worker may crash
        # forksight-ignore-next-line process-pool-for-io -- the same
        pool.submit(nap, 1)
