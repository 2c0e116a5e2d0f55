"""String methods in a loop."""
from concurrent.futures import ThreadPoolExecutor


def work(n):
    counts = {}
    for i in range(n):
        word = str(i % 100).strip().upper()
        counts[word] = counts.get(word, 0) + 1
    return counts


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [60_000] * 8))
