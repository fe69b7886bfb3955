#!/usr/bin/python3
"""Changes of accounts over 1, 8 and 64 connections: what sharing a commit gains, as ratios to one connection."""
import json
import os
import shutil
import subprocess
import sys

from workbench import HERE, LOAD_CPU, ROUNDS, SECONDS, SMALL, WORK, Usher, median, prepared, table


def change(server, token, connections, seconds=SECONDS):
    done = subprocess.run(["taskset", "-c", LOAD_CPU, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s",
                           os.path.join(HERE, "write.lua"), server.url, "--", token, str(SMALL)],
                          capture_output=True, text=True, timeout=seconds + 60, check=True)
    found = json.loads(done.stdout[done.stdout.index("RESULT ") + 7:].splitlines()[0])
    return {"rate": found["requests"] / found["seconds"], **found}


def main():
    facts = prepared(SMALL)
    data = os.path.join(WORK, "written")
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(facts["data"], data)
    counts = [int(count) for count in sys.argv[1:]] or [1, 8, 64]
    server = Usher(data)
    try:
        change(server, facts["token"], 8, seconds=1)
        runs = {count: [] for count in counts}
        for _ in range(ROUNDS):
            for count in counts:
                runs[count].append(change(server, facts["token"], count))
        rows = []
        for count in counts:
            ratio = median([a["rate"] / b["rate"] for a, b in zip(runs[count], runs[counts[0]])])
            rows.append([count, f"**{ratio:.1f}**", *(f"{median([r[what] for r in runs[count]]):,.0f}"
                                                     for what in ("rate", "p50", "p99")),
                         sum(r["errors"] for r in runs[count])])
        print(f"## Writes, {SMALL:,} accounts\n")
        print(f"PUT /users/:id, {ROUNDS} interleaved rounds of {SECONDS} s, server on cpu 0, wrk on cpu 1; every "
              "answered write has been synced to disk.\n")
        print(table(["connections", f"× {counts[0]} connection", "req/s", "p50 µs", "p99 µs", "errors"], rows))
    finally:
        server.close()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
