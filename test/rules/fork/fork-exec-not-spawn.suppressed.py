# forksight-ignore-file fork-exec-not-spawn -- a lesson in fork and exec
"""Every fork of this file execs."""
import os

if os.fork() == 0:
    os.execv("/bin/true", ["true"])

if os.fork() == 0:
    os.execv("/bin/false", ["false"])
