"""json in a loop, which holds the GIL."""
import json
from concurrent.futures import ThreadPoolExecutor


TEXT = json.dumps([{"id": i, "name": str(i)} for i in range(50)])


def work(n):
    for i in range(n):
        json.loads(TEXT)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [1_200] * 8))
