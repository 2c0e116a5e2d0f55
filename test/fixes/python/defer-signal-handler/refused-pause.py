import logging
import signal

running = True


def stop(signum, frame):
    global running
    logging.info("stop")  # ~ refuse: line 15 waits in signal.pause() until a handler has done its work
    running = False


signal.signal(signal.SIGTERM, stop)
while running:
    signal.pause()
