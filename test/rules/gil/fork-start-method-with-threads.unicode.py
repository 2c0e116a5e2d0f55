from multiprocessing import Pool

import torch


def größe(items):
    torch.zeros(1)
    print("🧵 日本語"); pool = Pool(4)  # ~ fork-start-method-with-threads
    return pool.map(len, items)
