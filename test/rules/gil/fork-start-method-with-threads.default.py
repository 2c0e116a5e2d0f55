"""The start method is a parameter whose default forks."""
import multiprocessing as mp

import numpy as np


class Runner:
    def __init__(self, method: str = "fork"):
        mp.set_start_method(method)

    def start(self, x):
        process = mp.Process(target=np.dot, args=(x, x))
        process.start()  # ~ hint fork-start-method-with-threads: without the threads of OpenBLAS
