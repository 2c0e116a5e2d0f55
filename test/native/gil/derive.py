"""pbkdf2_hmac releases the GIL."""
import hashlib
from concurrent.futures import ThreadPoolExecutor


def work(n):
    return hashlib.pbkdf2_hmac("sha256", b"password", b"salt", n)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [40_000] * 8))
