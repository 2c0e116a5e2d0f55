import threading
from ..helpers import burn

class Base(threading.Thread):
    def run(self):
        self.work()
    def work(self):
        raise NotImplementedError

class Task(Base):
    def __init__(self, n):
        super().__init__(daemon=True)
        self.n = n
    def work(self):
        burn(self.n)
