# ~ since: 3.8
from os import execle, fork, wait


def main():
    if fork() == 0:  # ~ fix unsafe: posix_spawn("/bin/sh", ["sh", "-c", "echo $GREETING"], {"GREETING": "hello"})
        execle("/bin/sh", "sh", "-c", "echo $GREETING", {"GREETING": "hello"})
    print(wait()[1], flush=True)


main()
