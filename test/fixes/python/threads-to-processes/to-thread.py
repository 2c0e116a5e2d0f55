# ~ since: 3.9
import asyncio


def crunch(n, step=1):
    total = 0
    for i in range(0, n, step):
        total += i * i
    return total


# The whole work.
async def main():
    results = await asyncio.gather(*[asyncio.to_thread(crunch, n, step=2) for n in (10000, 20000)])  # ~ fix unsafe: asyncio.get_running_loop().run_in_executor(process_pool(), functools.partial(crunch, n, step=2))
    print(results)


if __name__ == "__main__":
    asyncio.run(main())
