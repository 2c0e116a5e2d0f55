"""Processes that compute, that do both, that are not known; and threads."""
import hashlib
import json
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import library


def primes(limit):
    found = []
    for n in range(2, limit):
        if all(n % p for p in found):
            found.append(n)
    return found


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def parse(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def unknown(item):
    return library.work(item)


def fetch(url):
    return urllib.request.urlopen(url).read()


def run(items, pick):
    with ProcessPoolExecutor() as pool:
        pool.map(primes, items)
        pool.map(digest, items)
        pool.map(parse, items)
        pool.map(unknown, items)
        pool.submit(pick, items)
    with ThreadPoolExecutor() as pool:
        pool.map(fetch, items)
