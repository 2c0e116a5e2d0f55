"""What is known of a method's name says nothing of an entry of a TypedDict, nor of a value that only wraps another."""
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypedDict

from psycopg2.extras import Json


class Check(TypedDict):
    check: Any
    outcome: str


def run_batch(batch: list[Check]):
    for check in batch:
        check["check"].execute()
        check["outcome"] = "success"
    return batch


def wrap(rows):
    return [Json(row) for row in rows]


def run(batches, rows):
    with ProcessPoolExecutor() as pool:
        done = [pool.submit(run_batch, batch) for batch in batches]
        done.append(pool.submit(wrap, rows))
    return done
