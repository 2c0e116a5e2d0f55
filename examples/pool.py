"""A thread pool over CPU work: four workers, and not a moment saved.

    python3 pool.py

Counting primes is bytecode from end to end, and nothing in it lets go of the interpreter, so that the four threads
take turns. The process pool below does the same work in parallel, for the price of starting the processes.
"""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

LIMITS = [100_000] * 8


def primes_below(limit):
    found = 0
    for candidate in range(2, limit):
        divisor = 2
        while divisor * divisor <= candidate:
            if candidate % divisor == 0:
                break
            divisor += 1
        else:
            found += 1
    return found


def with_threads():
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(primes_below, LIMITS))


def with_processes():
    with ProcessPoolExecutor(max_workers=4) as pool:
        return list(pool.map(primes_below, LIMITS))


def measure(name, work):
    start = time.perf_counter()
    found = sum(work())
    print(f"{name:18} {(time.perf_counter() - start) * 1000:6.0f} ms, {found} primes", flush=True)


if __name__ == "__main__":
    measure("one after another", lambda: map(primes_below, LIMITS))
    measure("four threads", with_threads)
    measure("four processes", with_processes)
