"""Pools that are made once, processes outside of handlers, methods that only look like a router's."""
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from flask import Flask

app = Flask(__name__)
pool = ProcessPoolExecutor()
threads = ThreadPoolExecutor()


def work(x):
    return x


@app.route("/sum")
def sums():
    threads.submit(work, 1)
    return pool.submit(work, 1).result()


def start():
    subprocess.run(["true"], check=True)


@registry.get("name")
def by_name():
    subprocess.run(["true"], check=True)


class Store:
    def get(self, key):
        return subprocess.check_output(["pass", key])


start()
