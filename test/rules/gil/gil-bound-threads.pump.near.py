# Threads that pass on what a pipe gives, through objects of the project whose methods are called as those of streams are.
import subprocess
import threading
from socketserver import ThreadingMixIn, TCPServer
from concurrent.futures import ThreadPoolExecutor


class Ring:
    def __init__(self, capacity):
        self.capacity = capacity
        self.chunks = []
        self.size = 0

    def write(self, data):
        self.chunks.append(data)
        self.size += len(data)
        self.evict()

    def evict(self):
        while self.size > self.capacity and self.chunks:
            head = self.chunks[0]
            overshoot = self.size - self.capacity
            if len(head) <= overshoot:
                self.chunks.pop(0)
                self.size -= len(head)
            else:
                self.chunks[0] = head[overshoot:]
                self.size -= overshoot

    def read(self, offset):
        return self.chunks[offset:]


def pump(stream, ring: Ring):
    while True:
        chunk = stream.read(4096)
        if not chunk:
            break
        ring.write(chunk)


def start(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = Ring(1 << 20), Ring(1 << 20)
    threading.Thread(target=pump, args=(process.stdout, out)).start()
    threading.Thread(target=pump, args=(process.stderr, err)).start()
    return out, err


def options(idle):
    yield (1, 9, 1)
    if idle is not None:
        yield (6, 4, idle)


class Server(ThreadingMixIn, TCPServer):
    pool = ThreadPoolExecutor(8)

    def process_request_thread(self, request, client_address):
        for option in options(10):
            request.setsockopt(*option)
        super().process_request_thread(request, client_address)

    def process_request(self, request, client_address):
        self.pool.submit(self.process_request_thread, request, client_address)
