"""From exec to the first right answer to a caller with a token."""
import os
import socket
import time

import generate
from program import Usher
from workbench import LARGE, LOAD_CPU, ROUNDS, SMALL, prepared


def first_answer(server):
    """When it came; connects again and again without a pause."""
    request = (f"GET /api/v3/user HTTP/1.1\r\nHost: 127.0.0.1\r\nPRIVATE-TOKEN: {generate.token(0)}\r\n"
               "Connection: close\r\n\r\n").encode()
    expected = f'"username":"{generate.username(0)}"'.encode()
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        with socket.socket() as connection:
            try:
                connection.connect(("127.0.0.1", server.port))
                connection.sendall(request)
                answer = b""
                while chunk := connection.recv(65536):
                    answer += chunk
            except OSError:
                server.fail_if_ended()
                continue
            if answer.startswith(b"HTTP/1.1 200") and expected in answer:
                return time.monotonic()
    raise RuntimeError("no right answer")


def measure(record):
    mine = os.sched_getaffinity(0)
    for name, count in (("large", LARGE), ("small", SMALL)):
        data = prepared(count)["data"]
        times, filled = [], []
        for _ in range(max(ROUNDS, 3)):
            os.sched_setaffinity(0, {int(LOAD_CPU)})
            try:
                with Usher(data, wait=False) as server:
                    times.append((first_answer(server) - server.began) * 1000)
                    server.await_memory()
                    filled.append((time.monotonic() - server.began) * 1000)
            finally:
                os.sched_setaffinity(0, mine)
        record(name, times, f"tables filled after {sorted(filled)[len(filled) // 2]:,.0f} ms")
