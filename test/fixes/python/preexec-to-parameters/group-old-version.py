# ~ python: 3.8
import os
import subprocess
import threading

threading.Thread(target=print).start()
subprocess.call(["true"], preexec_fn=os.setpgrp)  # ~ refuse: process_group= needs Python 3.11, and this is Python 3.8
