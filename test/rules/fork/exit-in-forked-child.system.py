"""sys.exit raises SystemExit, which runs the parent's handlers in the child."""
import os
import sys


def after_exec(path):
    pid = os.fork()
    if pid == 0:
        os.execv(path, [path])
        sys.exit(127)  # ~ warning exit-in-forked-child
    os.waitpid(pid, 0)


def without_exec():
    if os.fork() == 0:
        os.write(1, b"child\n")
        sys.exit(0)  # ~ exit-in-forked-child


def leaves():
    pid = os.fork()
    if not pid:
        os._exit(0)
    sys.exit(0)


if __name__ == "__main__":
    after_exec("/bin/true")
    without_exec()
    leaves()
