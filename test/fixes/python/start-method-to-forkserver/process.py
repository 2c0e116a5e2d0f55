import multiprocessing as mp

try:
    import polars
except ImportError:
    polars = None


def worker(n):
    print(n * n, flush=True)


if __name__ == '__main__':
    if polars:
        polars.DataFrame({'a': [1]}).group_by('a')
    p = mp.Process(target=worker, args=(4,))
    p.start()  # ~ fix unsafe: p = mp.get_context('forkserver').Process(target=worker, args=(4,))
    p.join()
