"""Counts."""
from concurrent.futures import ThreadPoolExecutor


def count(n):
    # Nothing but arithmetic.
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(count, [20_000, 30_000])))  # ~ fix unsafe: with ProcessPoolExecutor(max_workers=2) as pool:


if __name__ == "__main__":
    main()
