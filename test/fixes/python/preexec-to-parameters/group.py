# ~ python: 3.11
# ~ since: 3.11
import os
import sys
from subprocess import run as start
from threading import Thread

SHOW = 'import os; print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())'


def idle():
    pass


if __name__ == '__main__':
    Thread(target=idle).start()
    start([sys.executable, '-c', SHOW], preexec_fn=os.setpgrp)  # ~ fix safe: process_group=0)
    start([sys.executable, '-c', SHOW], check=True, preexec_fn=lambda: os.setpgid(0, 0))  # ~ fix safe: check=True, process_group=0)
