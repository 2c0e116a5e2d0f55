"""Objects that nobody can tell the class of: the project's own methods of that name are taken for likely."""
import random
from concurrent.futures import ThreadPoolExecutor


class Token:
    def __init__(self, text):
        self.text = text

    def weight_of(self):
        total = 0
        for c in self.text:
            total += ord(c) * 31 % 257
        return total


class Guarded:
    class Holder:
        def __init__(self, value):
            self.value = value

    def held(self, value):
        return self.__class__.Holder(value)


class Evaluator:
    def score(self, individual):
        raise NotImplementedError


class SumEvaluator(Evaluator):
    def score(self, individual):
        best = 0
        for cell in individual:
            best = best * 31 + cell
        return best


def walk(tokens, seen, frame):
    found = {}
    for token in tokens:
        found[token] = seen.get(token, 0) + token.weight_of()
    for _, row in frame.iterrows():
        found[row] = row
    return found


def evolve(population, evaluator, rng):
    with ThreadPoolExecutor() as pool:
        for individual in population:
            pool.submit(evaluator.score, individual)  # ~ warning gil-bound-threads: `SumEvaluator.score` is CPU-bound
        pool.map(walk, population, population, population)  # ~ warning gil-bound-threads: `walk` is CPU-bound
        pool.map(lambda n: [rng.randint(0, n) * n for _ in range(n)], population)  # ~ gil-bound-threads: this lambda is CPU-bound
