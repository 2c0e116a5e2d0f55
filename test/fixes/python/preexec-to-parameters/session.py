import os
import subprocess
import sys
import threading

SHOW = "import os; print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())"


def watch():
    threading.Event().wait(0.05)


def main():
    threading.Thread(target=watch).start()
    # A session of its own: keys at the terminal do not reach it.
    out = subprocess.check_output([sys.executable, "-c", SHOW], preexec_fn=os.setsid)  # ~ fix safe: check_output([sys.executable, "-c", SHOW], start_new_session=True)
    print(out.decode())
    proc = subprocess.Popen(
        [sys.executable, "-c", SHOW],
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.setsid(),  # ~ fix safe: start_new_session=True,  
    )
    print(proc.communicate()[0].decode())


main()
