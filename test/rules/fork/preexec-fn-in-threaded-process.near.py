"""Nothing runs between fork and exec, or it is not known to be given."""
import os
import subprocess
import threading


def plain(command, preexec_fn=None, **options):
    subprocess.Popen(command, start_new_session=True)
    subprocess.Popen(command, preexec_fn=None)
    subprocess.Popen(command, -1, None, None, None, None, None)
    subprocess.run(command, preexec_fn=preexec_fn)
    subprocess.run(command, **options)
    subprocess.run(command, **{"cwd": "/"})
    own(command, preexec_fn=os.setsid)
    queue(preexec_fn=os.setsid)


def own(command, preexec_fn):
    # A function of the project that merely has a parameter of this name.
    return [command, preexec_fn]


threading.Thread(target=plain).start()
