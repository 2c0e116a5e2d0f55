import logging
import signal
import socket
import time
import traceback


def dump(signum, frame):
    print("".join(traceback.format_stack(frame)))  # ~ refuse: dump looks at the frame that it interrupts


def stop(signum, frame):
    logging.info("stop")  # ~ refuse: may wait for longer than a signal should


def later(signum, frame):
    logging.info("later")  # ~ refuse: no loop follows line 33


def kept(signum, frame):
    logging.info("kept")  # ~ refuse: returns the former handler


def serve():
    signal.signal(signal.SIGTERM, stop)
    server = socket.socket()
    while True:
        server.accept()


def install():
    signal.signal(signal.SIGUSR1, dump)
    signal.signal(signal.SIGUSR2, later)
    before = signal.signal(signal.SIGHUP, kept)
    return before
