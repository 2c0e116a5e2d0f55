import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time


class Daemon:
    def __init__(self):
        self.jobs = queue.Queue()
        self.log = logging.getLogger("daemon")

    def reload(self, signum, frame):
        self.log.warning("reload")  # ~ fix unsafe: pass_on = handled_by_thread(self.reload, {signal.SIGHUP, signal.SIGUSR1})\n        for number in
        self.jobs.put(signum)

    def run(self):
        # Threads that were there before do not matter: the handler sends the signal on.
        threading.Thread(target=time.sleep, args=(0.2,)).start()
        for number in (signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, self.reload)
        # What is started does not inherit a mask.
        child = subprocess.Popen(["sleep", "60"])
        os.kill(os.getpid(), signal.SIGHUP)
        print("job", self.jobs.get() == signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGUSR1)
        print("job", self.jobs.get() == signal.SIGUSR1)
        child.send_signal(signal.SIGUSR1)
        print("child", child.wait() == -signal.SIGUSR1)


logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
Daemon().run()
