"""scrypt releases the GIL."""
import hashlib
from concurrent.futures import ThreadPoolExecutor


def work(n):
    return hashlib.scrypt(b"password", salt=b"salt", n=n, r=8, p=1)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [2**13] * 8))
