import asyncio


async def größe():
    print("🧵 日本語"); return sum(i * i for i in range(10_000_000))  # ~ cpu-bound-coroutine


async def main():
    await asyncio.gather(größe(), größe())
