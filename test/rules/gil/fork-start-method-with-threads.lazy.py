from multiprocessing import Pool


def work(row):
    return row * 2


def main(rows):
    import polars as pl

    frame = pl.DataFrame(rows)
    with Pool(4) as pool:  # ~ fork-start-method-with-threads
        return pool.map(work, frame["a"])


if __name__ == "__main__":
    main({"a": [1, 2]})
