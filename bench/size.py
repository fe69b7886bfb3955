"""Resident memory with all tables filled, after reads of everybody and searches."""
import callers
import load
from program import Usher
from workbench import LARGE, SMALL, median, prepared


def measure(record):
    for name, count in (("large", LARGE), ("small", SMALL)):
        facts = prepared(count)
        own, notes = [], []
        for _ in range(3):
            with Usher(facts["data"]) as server:
                rested = server.memory_mib()
                for path in ("/api/v3/user", "/api/v4/users/{2}"):
                    load.get(server, path, callers.everybody(count))
                for page in range(1, 100):
                    server.get(f"/api/v3/users?page={page}&search=ann", facts["token"])
                used = server.memory_mib()
                own.append(used["RssAnon"] + used["RssShmem"])
                notes.append((used["VmRSS"], used["RssFile"], rested["RssAnon"] + rested["RssShmem"], rested["VmRSS"]))
        whole, files, own_at_rest, whole_at_rest = (median(values) for values in zip(*notes))
        record(name, own, f"with the mapped pages of files {whole:.1f} (they are {files:.1f}); at rest "
               f"{own_at_rest:.1f}, with files {whole_at_rest:.1f}")
