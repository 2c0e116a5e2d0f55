from multiprocessing import Pool

import torch


def run(items):
    torch.set_num_threads(1)
    pool = Pool(4)  # forksight-ignore fork-start-method-with-threads -- one thread, set above
    return pool.map(len, items)


def again(items):
    # forksight-ignore-next-line fork-start-method-with-threads -- the same
    pool = Pool(4)
    return pool.map(len, items)
