# ~ since: 3.8
import os
import sys

SHOW = "import os, sys; print(sys.argv[1:], os.environ.get('MODE'), os.getsid(0) == os.getpid()); sys.exit(3)"


def start(*words):
    pid = os.fork()  # ~ fix unsafe: pid = os.posix_spawn(\n        sys.executable,\n        [sys.executable, "-c", SHOW, *words],\n        os.environ,\n    )
    if pid == 0:
        # Only this program, nothing of ours.
        os.execv(sys.executable, [sys.executable, "-c", SHOW, *words])
    return pid


def exit_code(pid):
    status = os.waitpid(pid, 0)[1]
    return os.WEXITSTATUS(status)


if __name__ == "__main__":
    os.environ["MODE"] = "parent"
    print(exit_code(start("a", "b")), flush=True)
