#!/usr/bin/python3
"""A timeline of 10,000 projects and 1,000,000 events: its pages, in the store and over HTTP, and events coming in."""
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request

from program import Usher
from report import table
from support.server import usher
from workbench import HERE, LOAD_CPU, ROUNDS, SECONDS, median, percentile, program, scratch

PROJECTS = int(os.environ.get("USHER_BENCH_PROJECTS") or 10_000)
EVENTS = int(os.environ.get("USHER_BENCH_EVENTS") or 1_000_000)
PASSWORD = "a-long-password-1"
FILLER = os.environ.get("USHER_BENCH_TIMELINE") or program("bench_timeline")


def people(data):
    for name, rights in (("watcher", []), ("chief", ["--admin"])):
        made = usher("user", "create", "--data", data, "--username", name, "--email", f"{name}@example.org", "--name",
                     name, "--password-stdin", *rights, stdin=PASSWORD + "\n")
        if made.returncode != 0:
            raise RuntimeError(made.stderr)


def ask(server, path, session=None, body=None):
    request = urllib.request.Request(server.url + path, None if body is None else json.dumps(body).encode())
    if session:
        request.add_header("Session-Token", session)
    with urllib.request.urlopen(request, timeout=120) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def sign_in(server, name):
    return ask(server, "/cds/login", body={"username": name, "password": PASSWORD})["token"]


def mute(server, session):
    permissions = ask(server, "/cds/user/watcher", session)["permissions"]["WorkflowsPerm"]
    muted = [name.split("/") for name in sorted(permissions)[::10]]
    ask(server, "/cds/user/timeline/filter", session,
        {"projects": [{"key": key, "workflow_names": [name]} for key, name in muted]})
    return len(permissions), len(muted)


def pages(server, session, offset, count):
    times = []
    for _ in range(count):
        began = time.monotonic()
        ask(server, f"/cds/user/timeline?currentItem={offset}", session)
        times.append((time.monotonic() - began) * 1000)
    return times


def ingest(server, session, connections, seconds):
    done = subprocess.run(["taskset", "-c", LOAD_CPU, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s",
                           os.path.join(HERE, "event.lua"), server.url, "--", session, str(PROJECTS)],
                          capture_output=True, text=True, timeout=seconds + 60, check=True)
    found = json.loads(done.stdout[done.stdout.index("RESULT ") + 7:].splitlines()[0])
    return {"rate": found["requests"] / found["seconds"], **found}


def main():
    data = scratch(f"timeline-{EVENTS}")
    if not os.path.exists(data):
        people(data)
    print(f"## Timeline, {PROJECTS:,} projects, {EVENTS:,} events\n")
    sys.stdout.flush()
    subprocess.run([FILLER, f"sqlite:{data}/usher.db", str(PROJECTS), str(EVENTS)], check=True)
    copy = scratch("timeline-copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    server = Usher(copy)
    try:
        watcher, chief = sign_in(server, "watcher"), sign_in(server, "chief")
        seen, muted = mute(server, watcher)
        print(f"\nGET /user/timeline over HTTP, {seen} workflows seen, {muted} muted, server on cpu 0:\n")
        rows = []
        for offset, count in ((0, 300), (150, 100), (1500, 50), (10_000, 20)):
            times = pages(server, watcher, offset, count)
            rows.append([f"{offset:,}", f"{median(times):.1f}", f"{percentile(times, 0.99):.1f}"])
        print(table(["offset", "median ms", "p99 ms"], rows))
        print(f"POST /events, {ROUNDS} rounds of {SECONDS} s, every answered event synced to disk:\n")
        rows = []
        for connections in (1, 8, 64):
            runs = [ingest(server, chief, connections, SECONDS) for _ in range(ROUNDS)]
            rows.append([connections, *(f"{median([run[what] for run in runs]):,.0f}"
                                        for what in ("rate", "p50", "p99")), sum(run["errors"] for run in runs)])
        print(table(["connections", "events/s", "p50 µs", "p99 µs", "errors"], rows))
    finally:
        server.close()
        shutil.rmtree(copy, ignore_errors=True)


if __name__ == "__main__":
    main()
