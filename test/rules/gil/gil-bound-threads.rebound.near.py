# The name of the process pool is given to a pool of threads that only wait.
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def squares(n):
    return sum(i * i for i in range(n))


def main():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(squares, [100_000] * 4)))
    with ThreadPoolExecutor() as pool:
        for seconds in (1, 2):
            pool.submit(time.sleep, seconds)


if __name__ == "__main__":
    main()
