# grpc is imported and makes no channel; numpy is imported where nobody has to come by.
import multiprocessing

import grpc


def plot():
    import numpy

    return numpy.zeros(3)


def work(status):
    return status == grpc.StatusCode.OK


def run(items):
    with multiprocessing.Pool(2) as pool:
        return pool.map(work, items)
