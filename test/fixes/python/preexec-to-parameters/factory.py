# ~ since: 3.9
import os
import pwd
import subprocess
import sys
import threading


def demote(uid, gid):
    def result():
        os.setgid(gid)
        os.setuid(uid)

    return result


def main():
    me = pwd.getpwuid(os.getuid())
    threading.Thread(target=print).start()
    subprocess.check_call(
        [sys.executable, "-c", "import os; print(os.getresuid(), os.getresgid())"],
        preexec_fn=demote(me.pw_uid, me.pw_gid),  # ~ fix unsafe: group=me.pw_gid, user=me.pw_uid,
    )


main()
