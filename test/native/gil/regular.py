"""Regular expressions, which hold the GIL."""
import re
from concurrent.futures import ThreadPoolExecutor


PATTERN = r"(\w+)@(\w+)"
TEXT = "someone@example and nobody, " * 20


def work(n):
    hits = 0
    for i in range(n):
        hits += len(re.findall(PATTERN, TEXT))
    return hits


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [1_500] * 8))
