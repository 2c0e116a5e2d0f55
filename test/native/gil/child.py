"""Another program computes."""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


def work(n):
    subprocess.run([sys.executable, "-S", "-c", "import time; time.sleep(0.05)"], check=True)


def main(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, [1] * 8))
