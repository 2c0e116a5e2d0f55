import multiprocessing

try:
    import torch
except ImportError:
    torch = None


def load():
    return torch.zeros(3) if torch else None


def work(n):
    return n * n


if __name__ == "__main__":
    load()
    with multiprocessing.Pool(2) as pool:  # ~ fix unsafe: with multiprocessing.get_context("forkserver").Pool(2) as pool:
        print(pool.map(work, range(5)))
