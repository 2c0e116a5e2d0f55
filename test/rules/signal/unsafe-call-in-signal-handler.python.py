"""Handlers that log, print, lock and queue, directly, through functions and through a mapping that installs them."""
import logging
import queue
import signal
import sys
import threading

logger = logging.getLogger(__name__)
lock = threading.Lock()
jobs = queue.Queue()
stopped = threading.Event()


def on_term(number, frame):
    logger.info("stopping")  # ~ warning unsafe-call-in-signal-handler: takes the locks of the loggers
    sys.exit(0)


def on_int(number, frame):
    with lock:  # ~ warning unsafe-call-in-signal-handler: with lock
        jobs.put(number)  # ~ unsafe-call-in-signal-handler: SimpleQueue


def on_hup(number, frame):
    reload()  # ~ unsafe-call-in-signal-handler: leads to print()


def reload():
    say("reload")


def say(text):
    print(text)


def on_usr1(number, frame):
    stopped.set()  # ~ hint unsafe-call-in-signal-handler: for a moment


class Signals:
    def __setitem__(self, name, handler):
        signal.signal(getattr(signal, name), handler)


signals = Signals()


def install(name):
    def handler(number, frame):
        print("日本語", name)  # ~ unsafe-call-in-signal-handler: the signal handler handler

    signals[name] = handler


def register(handler):
    signal.signal(signal.SIGUSR2, handler)


signal.signal(signal.SIGTERM, on_term)
signal.signal(signal.SIGINT, handler=on_int)
signal.signal(signal.SIGHUP, on_hup)
signal.signal(signal.SIGUSR1, on_usr1)
register(lambda number, frame: print("usr2"))  # ~ unsafe-call-in-signal-handler
install("SIGQUIT")
