"""Reads alone against reads while more people sign in than the hash lane can take."""
import json
import subprocess

import callers
import load
from program import Usher
from workbench import BOTH_CPUS, LARGE, SECONDS, column, prepared, ratios, rounds


class Storm:
    """40 connections that sign in without a pause, but for a moment after they were turned away."""

    def __init__(self, server, seconds):
        body = json.dumps({"login": "nobody{n}", "password": "wrong wrong wrong"})
        self.process = subprocess.Popen(
            load.command(server, "POST", "/api/v3/session", None, body=body, headers=(load.JSON,), connections=40,
                         seconds=seconds, pause=50), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def end(self):
        return load.parse(self.process.communicate(timeout=120)[0])


def measure(record):
    facts = prepared(LARGE)
    fields = callers.everybody(LARGE)
    storms = []
    with Usher(facts["data"], cpus=BOTH_CPUS) as server:
        def alone():
            return load.get(server, "/api/v3/user", fields)

        def during():
            storm = Storm(server, SECONDS + 2)  # wrk makes its requests first: the storm is there before and after
            try:
                return alone()
            finally:
                storms.append(storm.end())

        alone()
        quiet, loud = rounds(alone, during)
    hashed, refused = (sum(storm[what] for storm in storms) for what in ("hashed", "refused"))
    record("kept", ratios(loud, quiet), f"{load.describe(loud)}; alone {load.describe(quiet)}; {hashed:,} passwords "
           f"hashed, {refused:,} turned away")
    record("p99", [p99 / 1000 for p99 in column(loud, "p99")])
