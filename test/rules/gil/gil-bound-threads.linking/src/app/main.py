import app
import app.work as aw
import app.helpers
import concurrent.futures as cf
from concurrent.futures import ThreadPoolExecutor as Pool
from functools import partial
from multiprocessing.pool import ThreadPool
from threading import Thread
from app import exported
from app.work import Task, crunch
from .helpers import decorated, closure, Calls
from . import helpers as h

class Service:
    pool = Pool(4)
    def __init__(self):
        self.executor = cf.ThreadPoolExecutor(max_workers=4)
        self.calls = Calls(1)
    def start(self):
        for n in range(4):
            self.executor.submit(self.job, n)  # ~ gil-bound-threads
        self.pool.map(self.calls.method, range(4))  # ~ gil-bound-threads
    def job(self, n):
        return h.burn(n)

POOL = Pool()
def get_pool():
    global POOL
    return POOL

def main():
    for n in range(4):
        Thread(target=crunch, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=exported, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=app.helpers.burn, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=aw.crunch, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=app.exported, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=partial(h.burn, n)).start()  # ~ gil-bound-threads
        Thread(target=lambda: h.burn(n)).start()  # ~ gil-bound-threads
        Thread(target=decorated, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=closure(n)).start()  # ~ gil-bound-threads
        Thread(target=Calls(n), args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=Calls.static, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=Calls.klass, args=(n,)).start()  # ~ gil-bound-threads
        Thread(target=Calls(n).prop, args=(n,)).start()  # ~ gil-bound-threads
    tasks = [Task(n) for n in range(4)]  # ~ gil-bound-threads
    for t in tasks:
        t.start()
    with cf.ThreadPoolExecutor() as ex:
        futures = {ex.submit(crunch, n): n for n in range(9)}  # ~ gil-bound-threads
        list(ex.map(h.burn, range(9)))  # ~ gil-bound-threads
        [ex.submit(fn=crunch, n=i) for i in range(3)]  # ~ gil-bound-threads
    with ThreadPool(4) as tp, open("x") as f:
        tp.starmap(h.burn, [(1,), (2,)])  # ~ gil-bound-threads
        tp.apply_async(h.burn, (1,))  # ~ gil-bound-threads
    get_pool().map(crunch, range(8))  # ~ gil-bound-threads
    pools = {"a": Pool(3)}
    pools["a"].map(crunch, range(8))  # ~ gil-bound-threads
    Service().start()

if __name__ == "__main__":
    main()
