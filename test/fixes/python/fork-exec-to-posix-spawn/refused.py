import os
import sys


def with_folder(path):
    pid = os.fork()  # ~ refuse: posix_spawn() cannot do os.chdir(); subprocess.Popen() can, with cwd=
    if pid == 0:
        os.chdir(path)
        os.execvp("ls", ["ls"])
    os.waitpid(pid, 0)


def with_limit():
    import resource

    pid = os.fork()  # ~ refuse: posix_spawn() cannot do resource.setrlimit(); resource.setrlimit: set the limit
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
        os.execvp("ls", ["ls"])
    os.waitpid(pid, 0)


def computes(names):
    pid = os.fork()  # ~ refuse: the child computes something
    if pid == 0:
        args = sorted(names)
        os.execvp("ls", args)
    os.waitpid(pid, 0)


def goes_on():
    pid = os.fork()  # ~ refuse: the child goes on where its exec fails
    if pid == 0:
        try:
            os.execvp("ls", ["ls"])
        except OSError:
            os.execvp("dir", ["dir"])
    os.waitpid(pid, 0)


def other_path(env):
    pid = os.fork()  # ~ refuse: may have a PATH of its own
    if pid == 0:
        os.execvpe("ls", ["ls"], env)
    os.waitpid(pid, 0)


def shared():
    pid = os.fork()  # ~ refuse: does not just ask who is the child
    if pid == 0 and sys.argv:
        os.execvp("ls", ["ls"])
    os.waitpid(pid, 0)


def kept(children):
    children.append(os.fork())  # ~ refuse: not kept in a variable of its own
    if children[-1] == 0:
        os.execvp("ls", ["ls"])
    os.wait()


def reads():
    pid = os.fork()  # ~ refuse: would be evaluated in the parent
    if pid == 0:
        os.dup2(open("log", "w").fileno(), 1)
        os.execvp("ls", ["ls"])
    os.waitpid(pid, 0)
