#!/usr/bin/python3
"""Search over all accounts through one connection: rare terms, common terms, terms that nobody has."""
import http.client
import random
import time
import urllib.parse

import generate
from workbench import LARGE, Usher, median, percentile, prepared, table

SECONDS_PER_KIND = 15


def main():
    facts = prepared(LARGE)
    chance = random.Random(7)
    server = Usher(facts["data"])
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

        def microseconds(term):
            began = time.perf_counter()
            connection.request("GET", "/api/v3/users?search=" + urllib.parse.quote(term),
                               headers={"PRIVATE-TOKEN": facts["token"]})
            reply = connection.getresponse()
            reply.read()
            spent = (time.perf_counter() - began) * 1e6
            assert reply.status == 200, reply.status
            return spent, int(reply.getheader("X-Total"))

        some = chance.sample(range(LARGE), 200)
        kinds = {
            "rare: a whole username": [generate.username(i) for i in some],
            "rare: six characters within": [generate.username(i)[4:10] for i in some],
            "nobody has it": [f"zzq{i}" for i in some],
            "common: a first name": [generate.FIRST[i % len(generate.FIRST)] for i in some],
            "common: three letters": [chance.choice(["exa", "org", "ann", "ple", "mül"]) for _ in some],
            "two letters": [chance.choice(["an", "ex", "or", "ij"]) for _ in some],
        }
        rows = []
        for kind, terms in kinds.items():
            microseconds(terms[0])
            found, give_up = [], time.monotonic() + SECONDS_PER_KIND
            while terms and time.monotonic() < give_up:
                found.append(microseconds(terms.pop()))
            spent = [us for us, _ in found]
            rows.append([kind, len(found), f"{median([hits for _, hits in found]):,.0f}", f"{median(spent):,.0f}",
                         f"{percentile(spent, 0.99):,.0f}", f"{max(spent):,.0f}"])
        print(f"## Search, {LARGE:,} accounts\n\n"
              "Up to 200 terms or 15 s each, first page and total, one connection, client's time included.\n")
        print(table(["term", "asked", "hits (median)", "p50 µs", "p99 µs", "worst µs"], rows))
    finally:
        server.close()


if __name__ == "__main__":
    main()
