"""pickle in a loop, which holds the GIL."""
import pickle
from concurrent.futures import ThreadPoolExecutor


DATA = [{"id": i, "name": str(i)} for i in range(50)]


def work(n):
    for i in range(n):
        pickle.loads(pickle.dumps(DATA))


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [1_200] * 8))
