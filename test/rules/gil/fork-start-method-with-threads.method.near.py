# The program decides for another start method.
import multiprocessing

import torch


def work(x):
    return torch.zeros(x)


if __name__ == "__main__":
    multiprocessing.set_start_method("forkserver")
    with multiprocessing.Pool(2) as pool:
        pool.map(work, [1, 2])
