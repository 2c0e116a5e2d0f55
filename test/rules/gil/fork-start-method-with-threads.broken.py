from multiprocessing import Pool

import torch


def run(items):
    torch.set_num_threads(4)
    pool = Pool(4)  # ~ fork-start-method-with-threads
    return pool.map(len, items)


def unfinished(a):
    return a +

if (1 ==
