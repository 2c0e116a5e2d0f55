# ~ since: 3.7
from concurrent.futures import ProcessPoolExecutor

try:
    import grpc
except ImportError:
    grpc = None


def connect(address):
    if grpc:
        return grpc.insecure_channel(address)


def work(n):
    return n * n


def main():
    connect("localhost:1")
    with ProcessPoolExecutor(max_workers=2) as pool:
        # The squares.
        print(list(pool.map(work, range(4))))  # ~ fix unsafe: ProcessPoolExecutor(max_workers=2, mp_context=multiprocessing.get_context("forkserver"))


main()
