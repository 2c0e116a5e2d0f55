"""The start method is chosen when the program runs."""
import multiprocessing as mp

import torch


def work(n):
    return n * n


def main(method):
    model = torch.load("model.pt")
    chosen = "forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn"
    process = mp.get_context(chosen).Process(target=work, args=(1,))
    process.start()
    with mp.get_context(method).Pool(2) as pool:
        pool.map(work, range(4))
    return model
