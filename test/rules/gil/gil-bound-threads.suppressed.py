"""Suppressed with a reason: on the line and above it."""
from concurrent.futures import ThreadPoolExecutor


def primes(limit):
    found = []
    for n in range(2, limit):
        if all(n % p for p in found):
            found.append(n)
    return found


def suppressed(limits):
    with ThreadPoolExecutor() as ex:
        ex.map(primes, limits)  # forksight-ignore gil-bound-threads -- kept for the interpreter's own tests


def suppressed_above(limits):
    with ThreadPoolExecutor() as ex:
        # forksight-ignore-next-line gil-bound-threads -- limits are tiny
        ex.map(primes, limits)
