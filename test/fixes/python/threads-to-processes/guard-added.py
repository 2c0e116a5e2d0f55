import sys
from concurrent import futures

SIZES = [20000, 30000]


def is_prime(n):
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True


def primes(upto):
    return sum(1 for n in range(2, upto) if is_prime(n))


executor = futures.ThreadPoolExecutor(2, thread_name_prefix='primes')
waiting = [executor.submit(primes, size) for size in SIZES]  # ~ fix unsafe: if __name__ == '__main__':\n    executor = futures.ProcessPoolExecutor(2)

# Everything is handed over.
for one in waiting:
    text = '''sum
of'''
    print(text, one.result())

executor.shutdown()
