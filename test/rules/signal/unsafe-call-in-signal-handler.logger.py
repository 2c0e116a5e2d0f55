"""A logger that was passed in is known by its name; how Python's handlers end the program is their own matter."""
import signal
import sys


class Stop(Exception):
    pass


class Watch:
    def __init__(self, config, logger):
        self.config = config
        self.logger = logger
        self.running = True

    def quit(self, signo, frame):
        self.logger.info("caught signal")  # ~ warning unsafe-call-in-signal-handler: the locks of the loggers
        self.running = False

    def hangup(self, signo, frame):
        self.config.info("not a logger by its name")
        self.running = False

    def run(self):
        signal.signal(signal.SIGTERM, self.quit)
        signal.signal(signal.SIGHUP, self.hangup)


def leave(signo, frame):
    sys.exit(0)


def interrupt(signo, frame):
    raise Stop()


signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGUSR1, interrupt)
