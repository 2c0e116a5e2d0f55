"""Counts primes on four threads, and is no quicker for it. Look at the underlined call."""

from concurrent.futures import ThreadPoolExecutor


def primes_below(limit):
    count = 0
    for number in range(2, limit):
        if all(number % divisor for divisor in range(2, int(number**0.5) + 1)):
            count += 1
    return count


if __name__ == "__main__":
    # The threads take turns under the GIL: together they finish no sooner than one of them.
    with ThreadPoolExecutor(4) as pool:
        print(sum(pool.map(primes_below, [100_000] * 4)))
