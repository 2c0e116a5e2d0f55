# A script without threads: nobody holds a lock at the fork.
import os
import subprocess


def main():
    subprocess.Popen(["true"], preexec_fn=os.setsid).wait()


if __name__ == "__main__":
    main()
