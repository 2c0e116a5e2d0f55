"""A matrix product of lists."""
from concurrent.futures import ThreadPoolExecutor


def work(n):
    a = [[i + j for j in range(n)] for i in range(n)]
    result = []
    for i in range(n):
        row = []
        for j in range(n):
            total = 0
            for k in range(n):
                total += a[i][k] * a[k][j]
            row.append(total)
        result.append(row)
    return result


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [50] * 8))
