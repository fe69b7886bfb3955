"""Search: the time of the worst terms over one connection, and answers to random terms over 64."""
import random
import socket
import time
import urllib.parse

import callers
import generate
import load
from program import Usher
from workbench import LARGE, ROUNDS, median, prepared

A_ROUND_AT_MOST = 60  # seconds


def kinds(count):
    """Terms by kind, the same in every run."""
    chance = random.Random(7)
    some = chance.sample(range(count), 40)
    return {
        "a whole username": [generate.username(i) for i in some],
        "six rare characters": [generate.username(i)[4:10] for i in some],
        "a first name": generate.FIRST,
        "three letters": ["exa", "org", "ann", "ple", "mül", "@ex", "000", "u00", "оди"],
        "what everybody has": ["example", "example.org"],
        "two letters": ["an", "ex", "or", "ij", "é", "00", ".o"],
        "one letter": ["a", "e", "u", "0", ".", "@", "z"],
        "nobody has it": [f"zzq{i}" for i in some[:20]] + ["qqqqqq", "exampel"],
    }


class OneConnection:
    """Asks as little as possible of Python while the clock runs."""

    def __init__(self, server, version, token):
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.version, self.token = version, token

    def milliseconds(self, path):
        request = (f"GET /api/{self.version}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nPRIVATE-TOKEN: {self.token}\r\n"
                   "\r\n").encode()
        began = time.perf_counter()
        self.socket.sendall(request)
        answer = self.socket.recv(1 << 20)
        while b"\r\n\r\n" not in answer:
            answer += self.more()
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        received = len(body)
        while received < length:
            received += len(self.more())
        return (time.perf_counter() - began) * 1000

    def more(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise RuntimeError("the server closed the connection")
        return data

    def close(self):
        self.socket.close()


def worst(record, server, version, token, count):
    terms = [(kind, term) for kind, some in kinds(count).items() for term in some]
    connection = OneConnection(server, version, token)
    spent = {term: [] for term in terms}
    connection.milliseconds("users?search=" + urllib.parse.quote(terms[0][1]))  # behind what was asked before
    bare, began = [], time.monotonic()
    for turn in range(ROUNDS):
        for kind, term in terms:
            bare.append(connection.milliseconds("users?username=nobody-is-called-this"))
            spent[kind, term].append(connection.milliseconds("users?search=" + urllib.parse.quote(term)))
        if time.monotonic() - began > A_ROUND_AT_MOST * (turn + 1):
            break
    connection.close()
    # A term is as slow as it usually is: one late wake-up of the machine is not its fault.
    usual = {term: median(times) for term, times in spent.items()}
    slowest = max(usual, key=usual.get)
    by_kind = ", ".join(f"{kind} {max(ms for (k, _), ms in usual.items() if k == kind):.2f}" for kind in kinds(count))
    record("worst-" + version, spent[slowest], f"\"{slowest[1]}\"; worst ms by kind: {by_kind}; an empty answer "
           f"{median(bare):.2f}")


def answers(record, server, version, token, count):
    # A kind weighs as much as any other, whatever the number of its terms.
    chance = random.Random(8)
    long_ones = [[term for term in some if len(term) >= 3] for some in kinds(count).values()]
    long_ones = [some for some in long_ones if some]
    fields = callers.with_things(f"terms-{count}.txt", token,
                                 [chance.choice(chance.choice(long_ones)) for _ in range(20_000)])
    path = f"/api/{version}/users?search={{2}}"
    load.get(server, path, fields, seconds=1)
    runs = [load.get(server, path, fields) for _ in range(ROUNDS)]
    record("answers-" + version, [run["rate"] for run in runs], load.describe(runs))


def measure_with(record, server, token, count):
    for version in ("v3", "v4"):
        worst(record, server, version, token, count)
        answers(record, server, version, token, count)


def measure(record):
    facts = prepared(LARGE)
    with Usher(facts["data"]) as server:
        measure_with(record, server, facts["token"], LARGE)
