"""Handlers that set flags, write to descriptors, and what the event loop runs."""
import asyncio
import os
import queue
import signal
import sys
import threading

stop = False
lock = threading.RLock()
wake = queue.SimpleQueue()
plain = threading.Lock()


def on_term(number, frame):
    global stop
    stop = True
    os.write(2, b"stopping\n")
    wake.put(number)
    with lock:
        pass
    if plain.acquire(blocking=False):
        plain.release()
    raise SystemExit


def on_loop():
    # Runs as a callback of the event loop, not in the handler.
    print("stopping")


def not_a_handler(number, frame):
    print(number)


async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_loop)


signal.signal(signal.SIGTERM, on_term)
signal.signal(signal.SIGINT, signal.SIG_IGN)


def allocates_raises_exits(number, frame):
    # Between two bytecodes all of this may be done.
    items = [str(i) for i in range(10)]
    if items:
        raise RuntimeError("timeout")
    sys.exit(1)


signal.signal(signal.SIGALRM, allocates_raises_exits)


def dump(signum, frame):
    # Nothing else can be inside the buffer of a file that is opened here.
    with open("/tmp/stacks", "w") as file:
        file.write("stacks")


signal.signal(signal.SIGUSR2, dump)
