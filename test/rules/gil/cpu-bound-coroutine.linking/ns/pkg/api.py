import asyncio
from contextlib import asynccontextmanager
from functools import partial
import ns.pkg.loops
from ns.pkg.loops import Engine, burn as hot
from fastapi import FastAPI, APIRouter, Depends
app = FastAPI()
router = APIRouter()
engine = Engine()
@app.get("/a")
async def a(n: int):
    return hot(n)  # ~ cpu-bound-coroutine
@router.post("/b")
async def b(n: int):
    return await engine.aturn(n)  # ~ cpu-bound-coroutine: Calls aturn
@app.get("/c")
def c(n: int):
    return hot(n)
@app.get("/d")
async def d(n: int):
    return await asyncio.to_thread(hot, n)
@app.get("/e")
async def e(n: int):
    return [ns.pkg.loops.burn(x) for x in range(n)]  # ~ cpu-bound-coroutine
@app.get("/f")
async def f(n: int):
    async with ctx() as v:
        async for x in agen():
            helper(x)  # ~ cpu-bound-coroutine
@asynccontextmanager
async def ctx():
    yield hot(3)
async def agen():
    yield 1
def helper(x):
    return deeper(x)
def deeper(x):
    return (lambda y: hot(y))(x)
async def background():
    while True:
        await asyncio.sleep(1)
        hot(2)  # ~ cpu-bound-coroutine
async def main():
    await asyncio.gather(*[work(n) for n in range(4)])
    loop = asyncio.get_running_loop()
    loop.call_later(1, partial(hot, 3))
    asyncio.create_task(background())
async def work(n):
    return hot(n)  # ~ cpu-bound-coroutine
asyncio.run(main())
