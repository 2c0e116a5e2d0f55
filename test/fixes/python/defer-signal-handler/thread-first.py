#!/usr/bin/env python3
# The program has no thread yet where the handler is installed.
import logging
import os
import signal
import sys
import threading

stopping = threading.Event()


def stop(signum, frame):
    logging.info("stopping on %d", signum)  # ~ fix unsafe: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})\n    threading.Thread(target=wait_for_signals, args=(stop, {signal.SIGTERM, signal.SIGINT}), daemon=True).start()
    stopping.set()


def work():
    os.kill(os.getpid(), signal.SIGTERM)


def main():
    logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker = threading.Thread(target=work)
    worker.start()
    stopping.wait()
    worker.join()
    print("over")


if __name__ == "__main__":
    main()
