# ~ since: 3.8
import os


def sh(script):
	try:
		pid = os.fork()  # ~ fix unsafe: os.posix_spawnp("sh", ["sh", "-c", script], os.environ, setsid=True)
	except OSError as e:
		print("cannot fork", e)
		return 1
	if not pid:
		try:
			os.setsid()
			os.execlp("sh", "sh", "-c", script)
		except OSError as e:
			print("cannot exec", e)
		finally:
			os._exit(127)
	else:
		# The parent waits.
		_, status = os.waitpid(pid, 0)
		text = """left
	as it is"""
		print(status, text, flush=True)
	return 0


sh("echo $0; exit 0")
