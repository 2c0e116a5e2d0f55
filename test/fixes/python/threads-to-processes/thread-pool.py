from multiprocessing.pool import ThreadPool


def collatz(n):
	steps = 0
	while n != 1:
		n = n // 2 if n % 2 == 0 else 3 * n + 1
		steps += 1
	return steps


def longest(upto):
	return max(collatz(n) for n in range(1, upto))


def run():
	pool = ThreadPool(processes=2)
	results = [pool.apply_async(longest, (n,)) for n in (3000, 4000)]  # ~ fix unsafe: pool = multiprocessing.Pool(processes=2)
	pool.close()
	pool.join()
	return [r.get() for r in results]


print(run())
