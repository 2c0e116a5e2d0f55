import signal
import subprocess
import sys
import threading

SHOW = "import signal; print(signal.getsignal(signal.SIGPIPE))"


def reset():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


threading.Thread(target=print).start()
subprocess.call(["sh", "-c", "trap"], preexec_fn=reset)  # ~ fix safe: subprocess.call(["sh", "-c", "trap"])
subprocess.call(["sh", "-c", "trap"], preexec_fn=reset, shell=False)  # ~ fix safe: "trap"], shell=False)
