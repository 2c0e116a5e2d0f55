import threading
from concurrent.futures import ThreadPoolExecutor

found = {}
lock = threading.Lock()
limit = 10


def crunch(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


def stores(n):
    total = 0
    for i in range(n):
        total += i * i
    found[n] = total


def locks(n):
    total = 0
    for i in range(n):
        total += i * i
    with lock:
        return total


def fills(out, n):
    for i in range(n):
        out.append(i * i % 7)


def configured(n):
    total = 0
    for i in range(n):
        total += i * limit
    return total


def configure(value):
    global limit
    limit = value


class Job:
    def work(self, n):
        total = 0
        for i in range(n):
            total += i * i
        return total

    def run(self):
        self.pool = ThreadPoolExecutor()
        self.pool.map(crunch, [1, 2])  # ~ refuse: self.pool may be used elsewhere, too
        with ThreadPoolExecutor() as pool:
            pool.map(self.work, [1, 2])  # ~ refuse: self.work is a method


def nested():
    def inner(n):
        total = 0
        for i in range(n):
            total += i * i
        return total

    with ThreadPoolExecutor() as pool:
        pool.map(inner, [1, 2])  # ~ refuse: inner is not at module level


def each(items, given):
    with ThreadPoolExecutor() as a:
        a.map(lambda n: sum(i * i for i in range(n)), items)  # ~ refuse: a lambda cannot be pickled
    with ThreadPoolExecutor() as b:
        b.map(stores, items)  # ~ refuse: stores changes found
    with ThreadPoolExecutor() as c:
        c.map(locks, items)  # ~ refuse: locks changes lock
    with ThreadPoolExecutor() as d:
        for n in items:
            d.submit(fills, given, n)  # ~ refuse: fills changes out
    with ThreadPoolExecutor() as e:
        e.map(configured, items)  # ~ refuse: which is set at line 45 while the program runs
    with ThreadPoolExecutor() as f:
        given(f)
        f.map(crunch, items)  # ~ refuse: used in another way
    threads = [threading.Thread(target=crunch, args=(n,)) for n in items]  # ~ refuse: a multiprocessing.Process has its own copy
    return threads


def counted(n, tell):
    total = 0
    for i in range(n):
        total += i * i
    return total, tell


class Asked:
    def tell(self, total):
        print(total)

    async def run(self, loop):
        await loop.run_in_executor(None, counted, 1000, self.tell)  # ~ refuse: self.tell is a method
