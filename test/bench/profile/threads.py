"""threads.py COUNT: Thread.start and join, one at a time."""
import json
import sys
import threading
import time


def nothing():
    pass


def main(count):
    samples = []
    start = time.perf_counter()
    for _ in range(count):
        thread = threading.Thread(target=nothing)
        begin = time.perf_counter()
        thread.start()
        samples.append(time.perf_counter() - begin)
        thread.join()
    total = time.perf_counter() - start
    print(json.dumps({"totalUs": total * 1e6, "medianUs": sorted(samples)[count // 2] * 1e6}))


main(int(sys.argv[1]))
