from multiprocessing import Pool

import model


def work(x):
    return x


if __name__ == "__main__":
    with Pool() as pool:  # ~ fork-start-method-with-threads: torch is used here
        pool.map(work, [1, 2])
