"""Numbers of a request, through annotations and calls."""
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()


def is_prime(n):
    for i in range(2, n):
        if n % i == 0:
            return False
    return True


def primes(limit):
    return [i for i in range(limit) if is_prime(i)]


def total(size, step=1):
    result = 0
    for i in range(size):
        result += i * step
    return result


@app.get("/primes")
async def calculate(n: Annotated[int, Query()]):
    return primes(n)  # ~ warning cpu-bound-coroutine: turns as often as the request asks


@app.get("/total")
async def add(name: str, size: int | None = None):
    label = total(len(name))
    return label + total(size)  # ~ cpu-bound-coroutine: turns as often as the request asks
