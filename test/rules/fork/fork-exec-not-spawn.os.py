"""os.fork and exec, which subprocess or os.posix_spawn does in one call."""
import os


def run(path):
    pid = os.fork()  # ~ hint fork-exec-not-spawn: subprocess.Popen or os.posix_spawn
    if pid == 0:
        try:
            os.execvp(path, [path])
        finally:
            os._exit(127)
    os.waitpid(pid, 0)


def works():
    if os.fork() == 0:
        os._exit(0)


run("/bin/true")
works()
