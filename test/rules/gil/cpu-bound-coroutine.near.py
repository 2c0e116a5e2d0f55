"""Coroutines that wait, that let others in, that hand the work away, and work that keeps nobody waiting."""
import asyncio
import hashlib
from concurrent.futures import ProcessPoolExecutor

import bcrypt
from fastapi import FastAPI

app = FastAPI()


def busy(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


@app.get("/plain")
def on_a_thread(n: int):
    # A plain handler runs on a thread of the pool, not on the loop.
    return busy(50_000_000)


@app.get("/handed")
async def handed_over():
    await asyncio.to_thread(bcrypt.hashpw, b"x", bcrypt.gensalt())
    await asyncio.to_thread(lambda: busy(50_000_000))
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor() as pool:
        return await loop.run_in_executor(pool, busy, 50_000_000)


@app.get("/short")
async def short_work(limit: int):
    # Over a collection: as long as it is.
    items = await fetch()
    names = [item.name.lower() for item in items]
    for item in items:
        for part in item.parts:
            part.total = part.price * part.count
    digest = hashlib.sha256(b"abc").hexdigest()
    return names, digest, busy(1000), sum(range(100))


async def lets_others_in():
    total = 0
    for i in range(100_000_000):
        total += i
        if i % 1000 == 0:
            await asyncio.sleep(0)


async def stream(response):
    async for chunk in response:
        for byte in chunk:
            pass
    async with response.lock:
        pass


async def waits_for_a_task(task):
    for _ in range(10_000_000):
        await task


async def produce():
    for i in range(10_000_000):
        yield i


async def retries(n):
    for attempt in range(n):
        try:
            return await fetch()
        except OSError:
            pass


async def light(item):
    # A task that never awaits, and does little.
    for rule in RULES:
        if rule.matches(item):
            return rule
    return None


async def fetch():
    await asyncio.sleep(1)
    return []


def lazily():
    for i in range(100_000_000):
        yield i


async def takes_one():
    source = lazily()
    return next(source)


async def until_it_would_block(sock, size):
    try:
        while True:
            sock.send(b" " * size * 2 + b"-" * size)
    except BlockingIOError:
        pass


async def main(items):
    await asyncio.gather(*(light(item) for item in items))
    await asyncio.gather(until_it_would_block(items, 1), lets_others_in(), stream(items), retries(3), waits_for_a_task(items))


if __name__ == "__main__":
    asyncio.run(main([]))
