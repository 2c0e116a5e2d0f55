import asyncio


async def one():
    total = 0
    for i in range(10_000_000):  # forksight-ignore cpu-bound-coroutine -- nobody else is on this loop yet
        total += i
    # forksight-ignore-next-line cpu-bound-coroutine -- measured, and accepted
    return sum(range(10**8))


async def main():
    await asyncio.gather(one(), one())
