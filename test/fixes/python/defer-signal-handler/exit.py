import os
import signal
import sys


def leave(signum, frame):
    print("signal", signum)  # ~ fix unsafe: os.write(1, f"signal {signum}
    print(f"pid is {os.getpid() > 0}", file=sys.stderr)
    print("{done}\tπ", end="!\n", flush=True)
    sys.exit(3)


signal.signal(signal.SIGINT, leave)
try:
    os.kill(os.getpid(), signal.SIGINT)
    signal.pause()
except SystemExit as error:
    print("exit", error.code)
