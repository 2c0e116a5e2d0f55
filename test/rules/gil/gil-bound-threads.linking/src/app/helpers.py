import functools
def burn(n):
    total = 0
    for i in range(20_000_000):
        total += i * i % 7
    return total
def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)
    return wrapper
@logged
def decorated(n):
    return burn(n)
def closure(n):
    def inner():
        return burn(n)
    return inner
class Calls:
    def __init__(self, k): self.k = k
    def __call__(self, n): return burn(n)
    @staticmethod
    def static(n): return burn(n)
    @classmethod
    def klass(cls, n): return cls.static(n)
    @property
    def prop(self): return burn
    def method(self, n): return self.static(n)
