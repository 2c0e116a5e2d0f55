# One name for one pool after the other: a call goes to the pool that the name holds there.
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def squares(n):
    return sum(i * i for i in range(n))


def compare():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(squares, [100_000] * 4)))
    with ThreadPoolExecutor() as pool:
        print(list(pool.map(squares, [100_000] * 4)))  # ~ gil-bound-threads: CPU-bound


def one_after_the_other():
    pool = ProcessPoolExecutor()
    print(list(pool.map(squares, [100_000] * 4)))
    pool.shutdown()
    pool = ThreadPoolExecutor()
    print(list(pool.map(squares, [100_000] * 4)))  # ~ gil-bound-threads: CPU-bound
    pool.shutdown()


def either(threads):
    pool = ProcessPoolExecutor()
    if threads:
        pool = ThreadPoolExecutor()
    print(list(pool.map(squares, [100_000] * 4)))  # ~ gil-bound-threads: CPU-bound


def next_turn(names):
    pool = ProcessPoolExecutor()
    for name in names:
        print(name, list(pool.map(squares, [100_000] * 4)))  # ~ gil-bound-threads: CPU-bound
        pool = ThreadPoolExecutor()


def replaced():
    pool = ThreadPoolExecutor()
    pool.shutdown()
    pool = ProcessPoolExecutor()

    def use_threads():
        nonlocal pool
        pool = ThreadPoolExecutor()

    use_threads()
    print(list(pool.map(squares, [100_000] * 4)))  # ~ gil-bound-threads: CPU-bound
