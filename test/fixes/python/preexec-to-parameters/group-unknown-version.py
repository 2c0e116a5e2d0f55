# ~ since: 3.11
import os, sys, subprocess, threading

threading.Thread(target=print).start()
subprocess.call([sys.executable, "-c", "import os; print(os.getpgid(0) == os.getpid())"], -1, None, None, None, None, os.setpgrp)  # ~ fix unsafe: None, process_group=0)
