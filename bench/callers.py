"""Files of random callers, things and terms for load.lua."""
import random
import urllib.parse

import generate
from workbench import CALLERS, active_indexes, id_of, scratch


def everybody(count):
    """Lines "token id" of random active accounts out of all."""
    path = scratch(f"everybody-{count}.txt")
    with open(path, "w", encoding="ascii") as file:
        for index in active_indexes(count, min(CALLERS, count), seed=1):
            file.write(f"{generate.token(index)} {id_of(index)}\n")
    return path


def pages(count, token, total):
    """Lines "token page": the administrator asks for any full page of 20."""
    path = scratch(f"pages-{count}.txt")
    chance = random.Random(2)
    with open(path, "w", encoding="ascii") as file:
        for _ in range(20_000):
            file.write(f"{token} {chance.randint(1, max(1, total // 20))}\n")
    return path


def with_things(name, token, things):
    """Lines "token thing", the things as they stand in a URL."""
    path = scratch(name)
    with open(path, "w", encoding="ascii") as file:
        for thing in things:
            file.write(f"{token} {urllib.parse.quote(str(thing))}\n")
    return path
