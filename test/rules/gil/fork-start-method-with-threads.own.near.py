# The program's own thread is what fork-after-thread tells.
import multiprocessing
import threading
import time

import torch


def forever():
    while True:
        time.sleep(1)


def work(x):
    return torch.zeros(x)


threading.Thread(target=forever).start()
multiprocessing.Process(target=work, args=(1,)).start()  # ~ fork-after-thread: assumed
