"""Accounts without a password over 64 connections: each is on the disk before it is answered."""
import json

import load
from program import Usher
from support.server import usher
from workbench import LARGE, ROUNDS, copied, prepared

V4_BODY = ('{"username":"{n}","name":"Name of {n}","email":"{n}@example.org","force_random_password":true,'
           '"skip_confirmation":true}')
LENSES_BODY = '{"name":"{n}","display_name":"Name of {n}"}'


def lenses_token(*options):
    made = usher("service-account", "create", "load", "--admin", "--json", *options)
    if made.returncode != 0:
        raise RuntimeError(made.stderr)
    return json.loads(made.stdout)["token"]


def measure_with(record, server, token, bearer):
    ways = {"v4": ("/api/v4/users", V4_BODY, f"PRIVATE-TOKEN: {token}"),
            "lenses": ("/api/v1/users", LENSES_BODY, f"Authorization: Bearer {bearer}")}
    for name, (path, body, header) in ways.items():
        def create(seconds=load.SECONDS):
            return load.send(server, "POST", path, None, body=body, headers=(load.JSON, header), seconds=seconds)
        create(1)
        runs = [create() for _ in range(ROUNDS)]
        record("create-" + name, [run["rate"] for run in runs], load.describe(runs))
        record(f"create-{name}-p99", [run["p99"] / 1000 for run in runs])


def measure(record):
    with copied(prepared(LARGE), "written") as facts:
        bearer = lenses_token("--data", facts["data"])
        with Usher(facts["data"]) as server:
            measure_with(record, server, facts["token"], bearer)
