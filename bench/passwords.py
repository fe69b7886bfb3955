"""Whatever hashes a password, against the bare library doing nothing else on the same cores."""
import json
import os
import subprocess

import callers
import load
from program import Usher
from workbench import BOTH_CPUS, SECONDS, SMALL, column, copied, median, prepared, program, ratios, rounds

PASSWORD = "a long password 1"
PEOPLE = 16
LENGTH = SECONDS + 1  # at some 70 a second a short round counts too few


def body_of(name):
    return json.dumps({"username": name, "name": "Somebody", "email": name + "@example.org", "password": PASSWORD,
                       "confirm": False})


def bare():
    done = subprocess.run(["taskset", "-c", BOTH_CPUS, program("bench_argon2"), str(os.cpu_count()), str(LENGTH)],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def measure(record):
    with copied(prepared(SMALL), "hashed") as facts, Usher(facts["data"], cpus=BOTH_CPUS) as server:
        names = [f"somebody{n}" for n in range(PEOPLE)]
        for name in names:
            server.post("/api/v3/users", facts["token"], body_of(name))
        people = callers.with_things("people.txt", "-", names)
        admin = (load.JSON, f"PRIVATE-TOKEN: {facts['token']}")

        def create():
            return load.send(server, "POST", "/api/v3/users", None, body=body_of("{n}"), headers=admin, connections=8,
                             cpus=BOTH_CPUS, seconds=LENGTH)

        def sign_in():
            body = json.dumps({"login": "{2}", "password": PASSWORD})
            return load.send(server, "POST", "/api/v3/session", people, body=body, headers=(load.JSON,), connections=8,
                             cpus=BOTH_CPUS, seconds=LENGTH)

        library, signed_in, created = rounds(bare, sign_in, create)
    rate = median(column(library, "rate"))
    record("sign-in", ratios(signed_in, library), f"{load.describe(signed_in)}; bare {rate:.1f}/s")
    record("create", ratios(created, library), load.describe(created))
