"""preexec_fn in a program with threads: by keyword, position, dict and wrapper."""
import asyncio
import ctypes
import functools
import os
import resource
import signal
import subprocess
import threading
from subprocess import Popen

libc = ctypes.CDLL("libc.so.6")


class Job(threading.Thread):
    def run(self):
        self.child = Popen(["sleep", "1"], preexec_fn=os.setsid)  # ~ warning preexec-fn-in-threaded-process: Use start_new_session=True instead
        self.limited()

    def limited(self):
        subprocess.run(["true"], preexec_fn=limit)  # ~ preexec-fn-in-threaded-process: resource.setrlimit


def limit():
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with_parent():
    libc.prctl(1, signal.SIGTERM)


def by_position(command):
    return Popen(command, 0, None, None, None, None, os.setpgrp)  # ~ preexec-fn-in-threaded-process: process_group=0 (from Python 3.11)


def by_dict(command):
    options = {"cwd": "/"}
    if os.name == "posix":
        options["preexec_fn"] = os.setsid
    return subprocess.check_output(command, **options)  # ~ preexec-fn-in-threaded-process: start_new_session


def by_dict_call(command):
    options = dict(preexec_fn=lambda: os.umask(0o22))
    return subprocess.call(command, **options)  # ~ preexec-fn-in-threaded-process: umask=…


def wrapper(command, **options):
    return subprocess.Popen(command, **options)


def with_parameter(command, preexec_fn=None):
    return subprocess.Popen(command, preexec_fn=preexec_fn)


def by_wrapper():
    wrapper(["true"], preexec_fn=os.setsid)  # ~ preexec-fn-in-threaded-process: start_new_session
    with_parameter(["true"], preexec_fn=die_with_parent)  # ~ preexec-fn-in-threaded-process: setpriv
    subprocess.Popen(["true"], preexec_fn=functools.partial(os.chdir, "/"))  # ~ preexec-fn-in-threaded-process: cwd=…
    subprocess.Popen(["true"], preexec_fn=os.setsid if os.name == "posix" else None)  # ~ preexec-fn-in-threaded-process


async def on_loop():
    await asyncio.create_subprocess_exec("true", preexec_fn=os.setsid)  # ~ preexec-fn-in-threaded-process


class Child(subprocess.Popen):
    def __init__(self, command):
        super().__init__(command, preexec_fn=drop)  # ~ preexec-fn-in-threaded-process: user=…


def drop():
    os.setgid(1000)
    os.setuid(1000)
    log("dropped")


if __name__ == "__main__":
    Job().start()
    threading.Thread(target=by_wrapper).start()
