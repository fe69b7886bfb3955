#!/usr/bin/python3
"""Import rate, time to the first right answer and resident memory at 10,000 and at the full size."""
import time

import generate
from workbench import LARGE, SMALL, Usher, prepared, table


def main():
    rows = []
    for count in sorted({SMALL, LARGE}):
        facts = prepared(count)
        began = time.monotonic()
        server = Usher(facts["data"])
        try:
            with server.get("/api/v3/user", generate.token(0)) as answer:
                assert generate.username(0).encode() in answer.read()
            first = time.monotonic() - began
            rested = server.resident_mib()
            for page in range(1, 200):
                server.get(f"/api/v3/users?page={page}&search=ann", facts["token"]).read()
            rows.append([f"{count:,}", f"{facts['rows_per_second']:,.0f}", f"{1000 * first:.0f}", f"{rested:.1f}",
                         f"{server.resident_mib():.1f}"])
        finally:
            server.close()
    print("## Size\n")
    print(table(["accounts", "import rows/s", "start to first answer ms", "RSS MiB at rest",
                 "RSS MiB after 200 searches"], rows))


if __name__ == "__main__":
    main()
