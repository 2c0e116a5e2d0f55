"""A manager's process serves objects, and calls nothing of the library."""
import multiprocessing

import torch


def main():
    model = torch.load("model.pt")
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        shared["model"] = str(model)
