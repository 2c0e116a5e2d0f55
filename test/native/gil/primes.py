"""Nested loops with an early end."""
from concurrent.futures import ThreadPoolExecutor


def work(n):
    found = []
    for candidate in range(2, n):
        for p in found:
            if p * p > candidate:
                found.append(candidate)
                break
            if candidate % p == 0:
                break
        else:
            found.append(candidate)
    return found


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [8_000] * 8))
