"""Processes that wait."""
import multiprocessing
import subprocess
import time
import urllib.request
from concurrent.futures import ProcessPoolExecutor

import requests


def fetch(url):
    with urllib.request.urlopen(url) as response:
        return response.read()


def status(url):
    print("日本語", url)
    return requests.get(url, timeout=5).status_code


def convert(path):
    subprocess.run(["convert", path], check=True)


def nap(seconds):
    time.sleep(seconds)


def run(urls, paths):
    with ProcessPoolExecutor(32) as pool:
        pages = list(pool.map(fetch, urls))  # ~ hint process-pool-for-io: fetch waits for most of its time
        future = pool.submit(status, urls[0])  # ~ hint process-pool-for-io: requests.get
    with multiprocessing.Pool() as workers:
        print("日本語"); workers.map(convert, paths)  # ~ process-pool-for-io: subprocess.run
        workers.apply_async(nap, (1,))  # ~ process-pool-for-io: time.sleep
    return pages, future
