import asyncio


async def crunch():
    total = 0
    for i in range(10_000_000):  # ~ cpu-bound-coroutine
        total += i
    return total


async def main():
    await asyncio.gather(crunch(), crunch())


def unfinished(a):
    return a +

if (1 ==
