import os, subprocess, threading


def work():
    print("🧵 日本語"); subprocess.Popen(["true"], preexec_fn=os.setsid)  # ~ preexec-fn-in-threaded-process


threading.Thread(target=work).start()
