import functools
from multiprocessing import Pool

try:
    import grpc
except ImportError:
    grpc = None

SIZES = {"small": 2, "large": 3}


def connect(address):
    return grpc.insecure_channel(address) if grpc else None


@functools.lru_cache(maxsize=None)
def square(n):
    return n * n


class Table:
    def __init__(self, size):
        self.size = size

    def scaled(self, row):
        return [self.factor() * cell for cell in row]

    def factor(self):
        return SIZES[self.size]

    def rows(self, rows):
        # The method and its object are sent to the workers as it is.
        with Pool(2) as pool:  # ~ fix unsafe: with get_context("forkserver").Pool(2) as pool:
            return pool.map(self.scaled, rows) + pool.map(square, [3])


if __name__ == "__main__":
    connect("localhost:1")
    print(Table("large").rows([[1, 2], [3]]))
