"""Pools and processes under fork beside libraries that run threads of their own."""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool

import grpc
import numpy as np
import sentry_sdk
import torch

sentry_sdk.init("https://example.invalid/1")
channel = grpc.insecure_channel("localhost:50051")


def predict(batch):
    return torch.matmul(batch, batch)


def by_pool(batches):
    with Pool(4) as pool:  # ~ warning fork-start-method-with-threads: Python below 3.14 is assumed
        return pool.map(predict, batches)


def by_process(batch):
    worker = multiprocessing.Process(target=predict, args=(batch,))
    worker.start()  # ~ fork-start-method-with-threads: PyTorch
    worker.join()


def by_executor(batches):
    with ProcessPoolExecutor() as pool:
        first = pool.submit(predict, batches[0])  # ~ fork-start-method-with-threads: forkserver
        return [first.result(), *pool.map(predict, batches)]
