"""Other start methods, threads of the program's own, libraries that are imported and not used, imports elsewhere."""
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import grpc
import torch

CONTEXT = multiprocessing.get_context("forkserver")


def use():
    return torch.zeros(3)


def spawning(items):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(len, items)
    with CONTEXT.Pool(2) as pool:
        pool.map(len, items)
    CONTEXT.Process(target=use).start()
    with ProcessPoolExecutor(mp_context=CONTEXT) as executor:
        executor.submit(use)
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as executor:
        executor.map(use, items)
    with ProcessPoolExecutor(max_tasks_per_child=10) as executor:
        executor.map(use, items)


def on_threads(items):
    with ThreadPoolExecutor() as pool:
        pool.map(use, items)
    with multiprocessing.pool.ThreadPool() as pool:
        pool.map(use, items)
