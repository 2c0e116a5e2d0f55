import os
from multiprocessing import Process

try:
    import grpc
except ImportError:
    grpc = None


def worker():
    print(os.environ.get("MODE"))


def start(mode):
    if grpc:
        grpc.insecure_channel("localhost:1")
    os.environ["MODE"] = mode
    process = Process(target=worker)
    process.start()  # ~ refuse: line 17 changes the environment, which workers would not see
    process.join()


if __name__ == "__main__":
    start("fast")
