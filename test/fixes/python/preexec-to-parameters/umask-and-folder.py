# ~ since: 3.9
# ~ python: 3.9
import os
import subprocess
import sys
import tempfile
import threading

SHOW = "import os; print(os.getcwd() == os.environ['HERE'], oct(os.umask(0)), os.getsid(0) == os.getpid())"


def start(folder):
	def prepare():
		"""What the child does first."""
		os.setsid()
		os.chdir(folder)
		os.umask(0o077)

	return subprocess.Popen([sys.executable, "-c", SHOW],
		preexec_fn=prepare, env=dict(os.environ, HERE=folder))  # ~ fix unsafe: start_new_session=True, cwd=folder, umask=0o077, env=


threading.Thread(target=print).start()
with tempfile.TemporaryDirectory() as folder:
	start(os.path.realpath(folder)).wait()
subprocess.run([sys.executable, "-c", "import os; print(oct(os.umask(0)))"], preexec_fn=lambda: os.umask(0o27))  # ~ fix safe: umask=0o27)
