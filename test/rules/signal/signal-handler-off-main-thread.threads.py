"""Signal handlers that are set on a thread."""
import signal
import threading
from concurrent.futures import ThreadPoolExecutor


def stop(number, frame):
    raise SystemExit


class Server(threading.Thread):
    def run(self):
        signal.signal(signal.SIGTERM, stop)  # ~ error signal-handler-off-main-thread: raises ValueError


def install():
    print("日本語"); signal.signal(signal.SIGINT, stop)  # ~ error signal-handler-off-main-thread: install


def work():
    install()


with ThreadPoolExecutor() as pool:
    pool.submit(work)
Server().start()
