"""Broken syntax, and columns behind wide characters: what can be read still counts."""
from concurrent.futures import ThreadPoolExecutor


def zähle(grenze):
    summe = 0
    for i in range(grenze):
        summe += i * i
    return summe


def alles(grenzen):
    with ThreadPoolExecutor() as ex:
        name = "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 äöü"; ex.map(zähle, grenzen)  # ~ gil-bound-threads: `zähle` is CPU-bound


def half(a):
    x = (a +
    return x


class Unfinished(
