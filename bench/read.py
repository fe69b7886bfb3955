#!/usr/bin/python3
"""Reads against nginx serving a file of the same size: interleaved rounds, ratios of each round, medians."""
import os

from workbench import (LARGE, ROUNDS, SECONDS, WORK, Nginx, Usher, median, prepared, table, write_callers, wrk)


def main():
    facts = prepared(LARGE)
    anyone = write_callers(os.path.join(WORK, "anyone.txt"), LARGE)
    admin = write_callers(os.path.join(WORK, "admin.txt"), LARGE, admin=facts["token"])
    with open(anyone, encoding="ascii") as file:
        token, user_id = file.readline().split()
    server = Usher(facts["data"])
    logging = nginx = None
    try:
        first = server.get("/api/v3/users", facts["token"])
        total = int(first.headers["X-Total"])
        last = f"/api/v3/users?page={total // 20}"
        files = {"user": server.get("/api/v3/user", token).read(),
                 "one": server.get(f"/api/v3/users/{user_id}", token).read(), "page": first.read()}
        nginx = Nginx(files)
        # name, path, callers, whose size nginx serves
        shapes = [("GET /user", "/api/v3/user", anyone, "user"), ("GET /users/:id", "/api/v3/users/%d", anyone, "one"),
                  ("GET /users, page 1", "/api/v3/users", admin, "page"),
                  ("GET /users, last full page", last, admin, "page")]
        runs = {name: [] for name, *_ in shapes}
        baseline = {name: [] for name in files}
        for path, callers in [(path, callers) for _, path, callers, _ in shapes]:
            wrk(server, path, callers, seconds=1)  # warm
        for _ in range(ROUNDS):
            for name in files:
                baseline[name].append(wrk(nginx, "/" + name, anyone))
            for name, path, callers, _ in shapes:
                runs[name].append(wrk(server, path, callers))
        rows = []
        for name, _, _, size in shapes:
            ratios = [a["rate"] / b["rate"] for a, b in zip(runs[name], baseline[size])]
            rows.append([name, len(files[size]), f"**{median(ratios):.2f}**", f"{min(ratios):.2f}–{max(ratios):.2f}",
                         *(f"{median([r[what] for r in runs[name]]):,.{digits}f}"
                           for what, digits in (("rate", 0), ("p99", 0), ("user", 2), ("sys", 2))),
                         sum(r["errors"] for r in runs[name])])
        for name in files:
            rows.append([f"nginx, file of {name}", len(files[name]), "1.00", "",
                         *(f"{median([r[what] for r in baseline[name]]):,.{digits}f}"
                           for what, digits in (("rate", 0), ("p99", 0), ("user", 2), ("sys", 2))),
                         sum(r["errors"] for r in baseline[name])])
        print(f"## Reads, {total:,} accounts\n")
        print(f"{ROUNDS} interleaved rounds of {SECONDS} s, `wrk -t1 -c64` on cpu 1, server on cpu 0, keep-alive, no "
              "pipelining; a random token and id per request from a table of 50,000. nginx-light: one process, "
              "access_log off, open_file_cache on; Usher: `--access-log off`.\n")
        print(table(["request", "bytes", "× nginx", "spread", "req/s", "p99 µs", "user µs/req", "sys µs/req",
                     "errors"], rows))
        server.close()
        logging = Usher(facts["data"], access_log=True)
        wrk(logging, shapes[0][1], anyone, seconds=1)
        pairs = [(wrk(logging, shapes[0][1], anyone), wrk(nginx, "/user", anyone)) for _ in range(3)]
        ratio = median([a["rate"] / b["rate"] for a, b in pairs])
        print(f"With the access log on (to /dev/null), GET /user: {ratio:.2f} × nginx.\n")
    finally:
        for process in (server, logging, nginx):
            if process and process.process.poll() is None:
                process.close()


if __name__ == "__main__":
    main()
