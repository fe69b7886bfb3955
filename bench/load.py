"""Load by wrk: one run gives {rate, p50 and p99 in µs, errors, user and sys: the server's cpu in µs per request}."""
import itertools
import json
import os
import subprocess
import time

from workbench import HERE, LOAD_CPU, SECONDS, column, median

JSON = "Content-Type: application/json"
BY_TOKEN = "PRIVATE-TOKEN: {1}"
_runs = itertools.count()


def command(server, method, path, fields, body="", headers=(BY_TOKEN,), seconds=SECONDS, connections=64,
            cpus=LOAD_CPU, threads=1, pause=0):
    prefix = f"r{int(time.time()) % 10_000_000}x{next(_runs)}x"
    return ["taskset", "-c", cpus, "wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s",
            "-s", os.path.join(HERE, "load.lua"), server.url, "--", method, path, body, fields or "-", prefix,
            str(pause), *headers]


def parse(output):
    return json.loads(output[output.index("RESULT ") + 7:].splitlines()[0])


def send(server, method, path, fields, **how):
    """See command() and load.lua. `server` has a url and the pid of its process."""
    before = cpu_seconds(server.pid)
    done = subprocess.run(command(server, method, path, fields, **how), capture_output=True, text=True, check=True,
                          timeout=how.get("seconds", SECONDS) + 120)
    user, system = (a - b for a, b in zip(cpu_seconds(server.pid), before))
    found = parse(done.stdout)
    requests = max(found["requests"], 1)
    if found["requests"] == 0:
        found["p99"] = found["seconds"] * 1e6  # nobody was answered: whoever asked waits still
    return {**found, "rate": (found["requests"] - found["errors"]) / found["seconds"], "user": user / requests * 1e6,
            "sys": system / requests * 1e6}


def get(server, path, fields, **how):
    return send(server, "GET", path, fields, **how)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


def describe(runs):
    """The medians of some runs in words."""
    rate, p99, user, system = (median(column(runs, name)) for name in ("rate", "p99", "user", "sys"))
    errors = sum(column(runs, "errors"))
    return (f"{rate:,.0f}/s, p99 {p99 / 1000:,.2f} ms, cpu {user:.1f} + {system:.1f} µs"
            + (f", {errors:,} errors" if errors else ""))
