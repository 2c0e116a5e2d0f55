__all__ = ["crunch"]
def crunch(n):
    total = 0
    for i in range(20_000_000):
        total += i * i % 7
    return total
def hidden(n):
    total = 0
    for i in range(20_000_000):
        total += i * i % 7
    return total
def _private(n):
    total = 0
    for i in range(20_000_000):
        total += i * i % 7
    return total
