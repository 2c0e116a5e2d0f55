"""One function runs the work of a pool of threads or of processes, whichever it is given."""
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def run(submit, items):
    return [submit(len, item) for item in items]  # ~ hint fork-after-thread


def with_threads(items):
    with ThreadPoolExecutor() as pool:
        return run(pool.submit, items)


def with_processes(items):
    with ProcessPoolExecutor() as pool:
        return run(pool.submit, items)


def context(name):
    return multiprocessing.get_context(name)


def locked(name):
    return context(name).Manager().Lock()


def main(items, name):
    waiter = threading.Thread(target=threading.Event().wait)
    waiter.start()
    with_processes(items)
    locked(name)


if __name__ == "__main__":
    main(["a"], "spawn")
