# A library: the threads are its user's.
import os
import subprocess


def start(command):
    return subprocess.Popen(command, preexec_fn=os.setsid)  # ~ hint preexec-fn-in-threaded-process: If the program has threads
