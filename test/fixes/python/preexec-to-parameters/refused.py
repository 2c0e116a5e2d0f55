import ctypes
import os
import resource
import signal
import subprocess
import threading
from functools import partial

threading.Thread(target=print).start()
wanted = 10


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))


def log_and_go():
    print("child")
    os.setsid()


def after_ids():
    os.setuid(0)
    os.chdir("/")


def loops():
    for fd in range(3, wanted):
        os.close(fd)


class Job:
    def prepare(self):
        os.setsid()

    def run(self, extra):
        subprocess.call(["true"], preexec_fn=self.prepare)  # ~ refuse: self.prepare cannot be looked into
        subprocess.call(["true"], preexec_fn=os.setsid, **extra)  # ~ refuse: through * or **


subprocess.call(["true"], preexec_fn=limit)  # ~ refuse: set the limit in a wrapper program
subprocess.call(["true"], preexec_fn=log_and_go)  # ~ refuse: no parameter is known for print()
subprocess.call(["true"], preexec_fn=after_ids)  # ~ refuse: follows a change of ids
subprocess.call(["true"], preexec_fn=loops)  # ~ refuse: does more than call a function
subprocess.call(["true"], preexec_fn=lambda: os.nice(5))  # ~ refuse: no parameter does this
subprocess.call(["true"], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))  # ~ refuse: SIGPIPE and SIGXFSZ only
subprocess.call(["true"], preexec_fn=os.setsid, start_new_session=False)  # ~ refuse: start_new_session= already
subprocess.call(["true"], preexec_fn=lambda: os.chdir(os.path.join("/", "tmp")))  # ~ refuse: would be evaluated in the parent
subprocess.call(["true"], preexec_fn=lambda: ctypes.CDLL("libc.so.6").prctl(1, 9))  # ~ refuse: setpriv(1)
subprocess.call(["true"], preexec_fn=os.setsid if wanted > 5 else os.setpgrp)  # ~ refuse: one of two functions
subprocess.call(["true"], preexec_fn=lambda: (os.setsid(), os.setpgid(0, 0), os.setsid()))  # ~ refuse: once only
