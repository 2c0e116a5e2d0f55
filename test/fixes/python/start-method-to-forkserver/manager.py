from multiprocessing import Manager, Process

try:
    import grpc
except ImportError:
    grpc = None


def worker(shared, n):
    shared[n] = n * n


def start(n):
    if grpc:
        grpc.insecure_channel("localhost:1")
    with Manager() as manager:
        shared = manager.dict()
        process = Process(target=worker, args=(shared, n))
        # Proxies of a manager can be given to processes of any start method.
        process.start()  # ~ fix unsafe: process = get_context("forkserver").Process(target=worker
        process.join()
        print(dict(shared))


if __name__ == "__main__":
    start(3)
