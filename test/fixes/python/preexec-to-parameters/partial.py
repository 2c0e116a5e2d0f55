# ~ since: 3.9
# ~ python: 3.12
import os
import subprocess
import sys
import threading
from functools import partial

threading.Thread(target=print).start()
command = [sys.executable, "-c", "import os; print(oct(os.umask(0)), len(os.listdir('/proc/self/fd')) < 6)"]
subprocess.call(command, preexec_fn=partial(os.umask, 0o37))  # ~ fix safe: umask=0o37)
subprocess.call(command, preexec_fn=lambda: (os.umask(0o7), os.closerange(3, 256)))  # ~ fix unsafe: umask=0o7)
