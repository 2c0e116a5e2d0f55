import logging
import os
import signal
import sys
import time

logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
running = True


# Ends the loop.
def stop(signum: int, *_):
    global running
    logging.info("stopping on %d", signum)  # ~ fix unsafe: signal.signal(signal.SIGUSR1, lambda number, frame: arrived_signals.append(number))
    running = False


def main():
    signal.signal(signal.SIGUSR1, stop)
    turns = 0
    while running:
        # One step.
        turns += 1
        if turns == 2:
            os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(0.01)
    print("left", turns > 1)


main()
