# ~ python: 3.14
# ~ since: 3.14
from concurrent.futures import ThreadPoolExecutor


def count(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


if __name__ == "__main__":
    with ThreadPoolExecutor() as pool:
        print(list(pool.map(count, [20_000, 30_000])))  # ~ fix unsafe: with InterpreterPoolExecutor() as pool:
