# ~ since: 3.8
import os


def start(command):
    if pid := os.fork():  # ~ fix unsafe: pid = os.posix_spawnp(command[0], command, os.environ, setpgroup=0)\n    print("started")
        print("started")
        return pid
    os.setpgid(0, 0)  # a group of its own
    os.execvp(command[0], command)


print(os.waitpid(start(["sh", "-c", "exit 7"]), 0)[1])
