# ~ since: 3.7
import asyncio
from functools import partial


def crunch(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


async def main():
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(None, crunch, 10_000 * k) for k in range(3)]  # ~ fix unsafe: loop.run_in_executor(process_pool(), crunch, 10_000 * k)
    print(await asyncio.gather(*jobs))


asyncio.run(main())
