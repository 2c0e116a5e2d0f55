"""Pools: what is handed over decides, not the pool."""
import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from multiprocessing.pool import ThreadPool
import concurrent.futures as cf
import multiprocessing.dummy


def count(n):
    while n > 0:
        n -= 1


def primes(limit):
    found = []
    for n in range(2, limit):
        if all(n % p for p in found):
            found.append(n)
    return found


def words(text):
    seen = {}
    for word in text.split():
        seen[word.lower()] = seen.get(word.lower(), 0) + 1
    return seen


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def load(path):
    with open(path) as f:
        return json.load(f)


def with_block():
    with ThreadPoolExecutor(4) as pool:
        pool.map(count, [10_000_000] * 4)  # ~ gil-bound-threads: `count` is CPU-bound: this loop runs Python bytecode


def in_a_loop(limits):
    executor = ThreadPoolExecutor(max_workers=8)
    futures = []
    for limit in limits:
        futures.append(executor.submit(primes, limit))  # ~ gil-bound-threads: `primes` is CPU-bound
    return [f.result() for f in as_completed(futures)]


def in_a_comprehension(texts):
    with cf.ThreadPoolExecutor() as ex:
        return [f.result() for f in [ex.submit(words, text) for text in texts]]  # ~ gil-bound-threads: take turns under the GIL


def recursion(ns):
    with ThreadPoolExecutor() as ex:
        return list(ex.map(fib, ns))  # ~ gil-bound-threads: fib calls itself here


def old_pool(limits):
    pool = ThreadPool(4)
    return pool.map(primes, limits)  # ~ gil-bound-threads: `primes`


def dummy_pool(limits):
    pool = multiprocessing.dummy.Pool(4)
    return pool.imap_unordered(primes, limits)  # ~ gil-bound-threads: `primes`


def bound(limits):
    with ThreadPoolExecutor() as ex:
        ex.map(partial(primes, 1000), limits)  # ~ gil-bound-threads: `primes`


def a_lambda(texts):
    with ThreadPoolExecutor() as ex:
        ex.map(lambda text: words(text * 100), texts)  # ~ gil-bound-threads: this lambda is CPU-bound


def a_closure(texts, pattern):
    compiled = re.compile(pattern)

    def find(text):
        found = []
        for line in text.splitlines():
            found.extend(compiled.findall(line))
        return found

    with ThreadPoolExecutor() as ex:
        return list(ex.map(find, texts))  # ~ gil-bound-threads: `find` is CPU-bound


def parsed(paths):
    with ThreadPoolExecutor() as ex:
        return list(ex.map(load, paths))  # ~ gil-bound-threads: json.load holds the GIL while it runs


def a_builtin(lists):
    with ThreadPoolExecutor() as ex:
        return list(ex.map(sorted, lists))  # ~ gil-bound-threads: `sorted` is CPU-bound


async def off_the_loop(n):
    await asyncio.to_thread(count, n)  # ~ gil-bound-threads: shares one GIL with it


async def several_off_the_loop(ns):
    return await asyncio.gather(*[asyncio.to_thread(primes, n) for n in ns])  # ~ gil-bound-threads: no sooner than one


async def default_executor(n):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, primes, n)  # ~ gil-bound-threads: `primes`


async def own_executor(n, loop):
    pool = ThreadPoolExecutor(4)
    return await loop.run_in_executor(pool, primes, n)  # ~ gil-bound-threads: `primes`


class Service:
    def __init__(self):
        self.executor = ThreadPoolExecutor(max_workers=4)
        self.cache = {}

    def work(self, text):
        for word in text.split():
            self.cache[word] = len(word) * 2 + 1

    def submit_all(self, texts):
        for text in texts:
            self.executor.submit(self.work, text)  # ~ gil-bound-threads: `Service.work` is CPU-bound
