def burn(n):
    total = 0
    for i in range(20_000_000):
        total += i * i % 7
    return total
class Engine:
    def turn(self, n):
        return burn(n)
    async def aturn(self, n):
        return self.turn(n)  # ~ cpu-bound-coroutine
