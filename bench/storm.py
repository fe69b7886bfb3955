#!/usr/bin/python3
"""Reads alone against reads while more people sign in than the hash lane can take."""
import http.client
import json
import os
import threading

from workbench import LARGE, WORK, Usher, median, prepared, table, write_callers, wrk


class Storm:
    """40 connections that sign in without a pause; counts what was hashed and what was turned away."""

    def __init__(self, port):
        self.stop, self.counts, self.lock = threading.Event(), {}, threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(port, n)) for n in range(40)]
        for thread in self.threads:
            thread.start()

    def run(self, port, number):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        turn = 0
        while not self.stop.is_set():
            turn += 1
            body = json.dumps({"login": f"nobody{number}x{turn}", "password": "wrong wrong wrong"})
            connection.request("POST", "/api/v3/session", body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            reply.read()
            with self.lock:
                self.counts[reply.status] = self.counts.get(reply.status, 0) + 1
            if reply.status == 429:
                self.stop.wait(0.05)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def main():
    facts = prepared(LARGE)
    anyone = write_callers(os.path.join(WORK, "anyone.txt"), LARGE)
    server = Usher(facts["data"], cpus="0,1")
    try:
        wrk(server, "/api/v3/user", anyone, seconds=1)
        alone, during, hashed, refused = [], [], 0, 0
        for _ in range(3):
            alone.append(wrk(server, "/api/v3/user", anyone))
            storm = Storm(server.port)
            try:
                during.append(wrk(server, "/api/v3/user", anyone))
            finally:
                storm.end()
            hashed += storm.counts.get(401, 0)
            refused += storm.counts.get(429, 0)
        share = median([b["rate"] / a["rate"] for a, b in zip(alone, during)])
        print("## Login storm\n\nServer on both cpus, wrk on cpu 1, 40 connections signing in meanwhile "
              f"({hashed} hashed, {refused} turned away with 429).\n")
        rows = [[name, ratio, f"{median([r['rate'] for r in runs]):,.0f}", f"{median([r['p99'] for r in runs]):,}"]
                for name, ratio, runs in (("alone", "1.00", alone), ("during the storm", f"**{share:.2f}**", during))]
        print(table(["GET /user", "share", "req/s", "p99 µs"], rows))
    finally:
        server.close()


if __name__ == "__main__":
    main()
