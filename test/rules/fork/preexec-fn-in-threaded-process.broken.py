import os, subprocess, threading


def work():
    subprocess.Popen(["true"], preexec_fn=os.setsid)  # ~ preexec-fn-in-threaded-process


threading.Thread(target=work).start()


def unfinished(a):
    return a +

if (1 ==
