# A child that works and then leaves through os._exit, and children that only leave or exec.
import logging
import os
import threading

lock = threading.Lock()


def worker():
    while True:
        pass


threading.Thread(target=worker).start()

if os.fork() == 0:  # ~ fork-after-thread: the child works here: logging.info()
    with lock:
        logging.info("in the child")
    os._exit(0)

pid = os.fork()
if pid == 0:
    os.close(0)
    os._exit(1)
else:
    logging.info("in the parent")

if os.fork() == 0:
    os.execv("/bin/true", ["true"])
    os._exit(127)
