import os
import subprocess
import sys
import threading

SHOW = "import os; print(os.getsid(0) == os.getpid())"


def run(command, detach, background=False):
    # Ctrl-C is for us, not for them.
    subprocess.call(command, preexec_fn=os.setsid if detach else None)  # ~ fix safe: start_new_session=bool(detach))
    subprocess.call(command, preexec_fn=None if background is None else os.setsid)  # ~ fix safe: start_new_session=not (background is None))


threading.Thread(target=print).start()
run([sys.executable, "-c", SHOW], ["yes"])
run([sys.executable, "-c", SHOW], [], None)
