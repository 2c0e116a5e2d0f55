"""Sockets wait."""
import socket
from concurrent.futures import ThreadPoolExecutor


def work(n):
    left, right = socket.socketpair()
    right.settimeout(n)
    try:
        right.recv(1)
    except OSError:
        pass
    left.close()
    right.close()


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [0.03] * 8))
