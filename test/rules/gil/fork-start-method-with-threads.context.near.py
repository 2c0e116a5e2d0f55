"""A pool of a context that does not fork, where there is one."""
import multiprocessing as mp

import numpy as np

try:
    Pool = mp.get_context("spawn").Pool
except Exception:
    Pool = mp.Pool


def work(x):
    return np.dot(x, x)


def run(xs):
    with Pool(4) as pool:
        return pool.map(work, xs)
