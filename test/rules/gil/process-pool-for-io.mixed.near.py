"""Starts programs, and works through what they print: the others could not do that meanwhile."""
import subprocess
from concurrent.futures import ProcessPoolExecutor


def headers(path):
    out = subprocess.run(["cc", "-M", path], stdout=subprocess.PIPE).stdout.decode()
    found = set()
    for line in out.splitlines():
        for word in line.split():
            for i in range(len(word)):
                found.add(word[i:] + str(i * len(word)))
    return found


def main(paths):
    with ProcessPoolExecutor() as pool:
        return list(pool.map(headers, paths))
