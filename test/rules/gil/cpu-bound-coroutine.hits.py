"""CPU-bound work on an event loop that others share."""
import asyncio
import hashlib

import bcrypt
from fastapi import FastAPI

app = FastAPI()
ROUNDS = 2_000_000


def primes(limit):
    found = []
    for n in range(2, limit):
        if all(n % p for p in found):
            found.append(n)
    return found


def busy(rounds=ROUNDS):
    total = 0
    for i in range(rounds):
        total += i * i
    return total


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def deeper(n):
    return [fib(n), fib(n - 1)]


@app.get("/primes")
async def list_primes():
    return primes(5_000_000)  # ~ warning cpu-bound-coroutine: turns 4,999,998 times


@app.get("/sum/{n}")
async def client_chooses(n: int):
    total = 0
    for i in range(n):  # ~ cpu-bound-coroutine: as often as the request asks
        total += i
    return total


@app.post("/login")
async def login(name: str, password: str):
    user = await find(name)
    if bcrypt.checkpw(password.encode(), user.hash):  # ~ cpu-bound-coroutine: bcrypt.checkpw computes here
        return user
    key = hashlib.scrypt(b"p", salt=b"s", n=2**14, r=8, p=1)  # ~ cpu-bound-coroutine: hashlib.scrypt
    return key


@app.get("/fib")
async def by_depth():
    await asyncio.sleep(0.1)
    return deeper(35)  # ~ cpu-bound-coroutine: the work doubles


async def crunch(n):
    total = 0
    for i in range(n):  # ~ warning cpu-bound-coroutine: gather() interleaves
        total += i * i
    return total


async def crunch_unknown(n):
    total = 0
    for i in range(n):  # ~ warning cpu-bound-coroutine: awaits nothing that could hand control back
        total += i * i
    return total


async def countdown(n):
    while n > 0:  # ~ cpu-bound-coroutine: turns 10,000,000 times
        n -= 1


async def through_another():
    await countdown(10_000_000)  # ~ cpu-bound-coroutine: calls countdown


async def sums():
    data = [i * i for i in range(3_000_000)]  # ~ cpu-bound-coroutine: turns 3,000,000 times
    return sum(range(10**8)), data  # ~ cpu-bound-coroutine: walks 100,000,000 elements


class Job:
    SIZE = 4_000_000

    async def run(self):
        await asyncio.sleep(1)
        seen = {}
        for i in range(self.SIZE):  # ~ cpu-bound-coroutine
            seen[i % 7] = i

    async def default(self):
        busy()  # ~ cpu-bound-coroutine: calls busy

    async def spins(self, n):
        while True:  # ~ cpu-bound-coroutine: has no end
            n = n * 3 + 1


async def main(numbers):
    await asyncio.gather(*(crunch(10_000_000) for _ in range(4)))
    tasks = []
    for n in numbers:
        tasks.append(crunch_unknown(n))
    await asyncio.gather(*tasks)
    asyncio.create_task(through_another())
    async with asyncio.TaskGroup() as group:
        group.create_task(sums())
    job = Job()
    await asyncio.gather(job.run(), job.default(), job.spins(7))


if __name__ == "__main__":
    asyncio.run(main([1, 2]))
