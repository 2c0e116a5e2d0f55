# The loop runs this coroutine and nothing beside it: nobody waits.
import asyncio


async def load():
    return [i * i for i in range(5_000_000)]


async def main():
    data = await load()
    for i in range(10_000_000):
        data[0] += i


asyncio.run(main())
