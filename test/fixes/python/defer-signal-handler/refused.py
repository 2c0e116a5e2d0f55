import logging
import os
import signal
import socket
import sys
import traceback


def dump(signum, frame):
    print("".join(traceback.format_stack(frame)))  # ~ refuse: dump looks at the frame that it interrupts


def leave(signum, frame):
    logging.info("leave")  # ~ refuse: sys.exit() at line 15 ends only the thread that calls it
    sys.exit(0)


def raises(signum, frame):
    logging.info("raise")  # ~ refuse: finish raises at line 24
    finish()


def finish():
    raise KeyboardInterrupt


def closes(signum, frame):
    logging.info("close")  # ~ refuse: server.close() at line 29 does not wake a thread that waits for what is closed
    server.close()


def counts(signum, frame):
    global arrived
    logging.info("count")  # ~ refuse: line 35 changes a value that the main thread may change at the same time
    arrived += 1


def tells(signum, frame):
    global running
    running = False
    logging.info("told")  # ~ refuse: line 40 may let the program end before line 41 is done


def sometimes(signum, frame):
    logging.info("sometimes")  # ~ refuse: installs it on another condition


def faulty(signum, frame):
    logging.info("fault")  # ~ refuse: SIGSEGV hits the thread that caused it


def unknown(signum, frame):
    logging.info("unknown")  # ~ refuse: which signal number is cannot be told here


def kept(signum, frame):
    logging.info("kept")  # ~ refuse: returns the former handler


server = socket.socket()
arrived = 0
running = True


def install(number):
    signal.signal(signal.SIGUSR1, dump)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGTERM, raises)
    signal.signal(signal.SIGTERM, closes)
    signal.signal(signal.SIGTERM, counts)
    signal.signal(signal.SIGTERM, tells)
    signal.signal(signal.SIGTERM, sometimes)
    if os.isatty(0):
        signal.signal(signal.SIGINT, sometimes)
    signal.signal(signal.SIGSEGV, faulty)
    signal.signal(number, unknown)
    before = signal.signal(signal.SIGHUP, kept)
    return before
