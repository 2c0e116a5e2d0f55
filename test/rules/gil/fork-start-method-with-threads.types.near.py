"""What stands below TYPE_CHECKING is never imported, and what a function imports only when it runs."""
import typing
from multiprocessing import Pool
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    import torch

if typing.TYPE_CHECKING:
    import grpc


def to_polars(rows) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(rows)


def work(row):
    return row * 2


def main(rows):
    with Pool(4) as pool:
        return pool.map(work, rows)


if __name__ == "__main__":
    main(range(10))
