"""What pools are there for: waiting, released work, processes, one after the other, little or unknown work."""
import asyncio
import hashlib
import queue
import socket
import threading
import time
import urllib.request
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from threading import Thread


def primes(limit):
    found = []
    for n in range(2, limit):
        if all(n % p for p in found):
            found.append(n)
    return found


def fetch(url):
    with urllib.request.urlopen(url) as response:
        body = response.read()
    lines = []
    for line in body.splitlines():
        lines.append(line.strip())
    return lines


def digest(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        for chunk in iter(lambda: f.read(1 << 20), b""):
            h.update(chunk)
    return h.hexdigest()


def pack(path):
    with open(path, "rb") as f:
        return zlib.compress(f.read())


def nap(n):
    for _ in range(n):
        time.sleep(0.1)


def unknown_work(x):
    return library.compute(x)


def mostly_unknown(xs):
    for x in xs:
        library.compute(x)


def processes(limits):
    with ProcessPoolExecutor() as ex:
        list(ex.map(primes, limits))


async def process_executor(n, loop):
    pool = ProcessPoolExecutor(4)
    return await loop.run_in_executor(pool, primes, n)


async def unknown_executor(n, loop, pool):
    return await loop.run_in_executor(pool, primes, n)


def waits(urls, paths):
    with ThreadPoolExecutor() as ex:
        ex.map(fetch, urls)
        ex.map(digest, paths)
        ex.map(pack, paths)
        ex.map(nap, [3, 4])


def not_known(xs):
    with ThreadPoolExecutor() as ex:
        ex.map(unknown_work, xs)
        ex.map(mostly_unknown, [xs])
        ex.map(library.compute, xs)


def one_worker(limits):
    ex = ThreadPoolExecutor(max_workers=1)
    for limit in limits:
        ex.submit(primes, limit)


def tiny(n):
    for i in range(3):
        n += i
    return n


def small_tasks():
    with ThreadPoolExecutor() as ex:
        ex.map(tiny, [1, 2])


def echo(connection):
    while True:
        data = connection.recv(4096)
        if not data:
            break
        connection.sendall(data.upper())


def serve(listener: socket.socket):
    with ThreadPoolExecutor() as ex:
        while True:
            connection, _ = listener.accept()
            ex.submit(echo, connection)


async def keeps_the_loop_free(body):
    return await asyncio.to_thread(sorted, body)


def count():
    total = 0
    for i in range(10_000_000):
        total += i
    return total


def wait():
    while True:
        time.sleep(1)


def one_in_the_background():
    Thread(target=count, daemon=True).start()


def several_that_wait():
    for _ in range(10):
        Thread(target=wait).start()


def not_known(callback):
    for _ in range(10):
        Thread(target=callback).start()


class Handler(threading.Thread):
    def __init__(self, connection):
        super().__init__()
        self.connection = connection

    def run(self):
        while True:
            data = self.connection.recv(1024)
            if not data:
                return
            for byte in data:
                self.connection.send(bytes([byte]))


def serve(listener):
    while True:
        connection, _ = listener.accept()
        Handler(connection).start()


def printer(messages: queue.Queue):
    while True:
        print(messages.get())


def printers(messages):
    for _ in range(3):
        Thread(target=printer, args=(messages,)).start()


def parse_zone(text):
    parts = []
    for token in text.split("+"):
        for character in token:
            parts.append(character)
    return parts


def parse_date(text):
    for part in text.split("T"):
        for piece in part.split("-"):
            parse_zone(piece)


class Job(threading.Thread):
    """Waits for a container, and parses a date a line of its log: the parser's loops are short, the container runs long."""

    def __init__(self, client):
        super().__init__()
        self.client = client

    def run(self):
        container = self.client.containers.run(detach=True)
        while container.status == "running":
            container.reload()
            time.sleep(0.5)
        for line in container.logs().split("\n"):
            parse_date(line)


def jobs(clients):
    for client in clients:
        Job(client).start()


def one_or_the_other(fast):
    if fast:
        thread = Thread(target=count)
    else:
        thread = Thread(target=count, daemon=True)
    thread.start()
