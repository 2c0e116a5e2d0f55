# What looks linked to a thread and is not, or does not compute there.
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def burn(n):
    total = 0
    for i in range(20_000_000):
        total += i * n
    return total


class Base(threading.Thread):
    def run(self):
        self.work()

    def work(self):
        raise NotImplementedError


class Sleeper(Base):
    def work(self):
        time.sleep(1)


class Bystander:
    def work(self):
        return burn(1)


class Jobs:
    @property
    def routine(self):
        return time.sleep

    @property
    def report(self):
        return burn(2)


def shadow(burn):
    with ThreadPoolExecutor() as pool:
        pool.map(burn, range(9))


def local():
    def burn(n):
        time.sleep(n)

    for n in range(4):
        threading.Thread(target=burn, args=(n,)).start()


async def coroutine(n):
    return burn(n)


def generator(n):
    yield burn(n)


for n in range(4):
    threading.Thread(target=coroutine, args=(n,)).start()
    threading.Thread(target=generator, args=(n,)).start()
    Sleeper().start()
    threading.Thread(target=Jobs().routine, args=(n,)).start()
shadow(time.sleep)
local()
print(Bystander().work(), Jobs().report)
