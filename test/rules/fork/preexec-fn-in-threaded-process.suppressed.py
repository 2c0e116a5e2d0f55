import os, subprocess, threading


def work():
    subprocess.Popen(["true"], preexec_fn=os.setsid)  # forksight-ignore preexec-fn-in-threaded-process -- one thread at that time
    # forksight-ignore-next-line preexec-fn-in-threaded-process -- and here
    subprocess.Popen(["true"], preexec_fn=os.setsid)


threading.Thread(target=work).start()
