"""What the measurements share: how large and how long, the prepared accounts, medians."""
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "tests"))
BUILD = os.path.join(ROOT, "build/release")
os.environ.setdefault("USHER_PROGRAM", os.path.join(BUILD, "usher"))

import generate  # noqa: E402
from support.server import Server, usher  # noqa: E402

# Prepared accounts may be another checkout's; what a run writes is always this one's.
SCRATCH = os.path.join(ROOT, "build/bench")
PREPARED = os.environ.get("USHER_BENCH_DIR") or SCRATCH
LARGE = int(os.environ.get("USHER_BENCH_ACCOUNTS") or 1_000_000)
SMALL = min(10_000, LARGE)
ROUNDS = int(os.environ.get("USHER_BENCH_ROUNDS") or 7)
SECONDS = int(os.environ.get("USHER_BENCH_SECONDS") or 2)
CALLERS = 200_000
SERVER_CPU, LOAD_CPU, BOTH_CPUS = "0", "1", "0,1"


def is_full_size():
    return LARGE >= 1_000_000 and ROUNDS >= 7 and SECONDS >= 2


def program(name):
    """A program of bench/CMakeLists.txt."""
    return os.path.join(BUILD, "bench", name)


def scratch(*names):
    path = os.path.join(SCRATCH, *names)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def with_rows(count, use):
    """use(path of a file to import)."""
    rows = scratch(f"accounts-{count}.jsonl")
    with open(rows, "wb") as file:
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), str(count)], stdout=file, check=True)
    try:
        use(rows)
    finally:
        os.remove(rows)


def import_rows(rows, *options):
    done = usher("import", rows, *options, timeout=3600)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])


def prepared(count):
    """A data directory with that many imported accounts; {data, token (root's), rows_per_second}."""
    facts_path = os.path.join(PREPARED, f"accounts-{count}.json")
    if os.path.exists(facts_path):
        with open(facts_path, encoding="utf-8") as file:
            return json.load(file)
    os.makedirs(PREPARED, exist_ok=True)
    data = os.path.join(PREPARED, f"accounts-{count}")
    subprocess.run(["rm", "-rf", data], check=True)
    server = Server(data=data).start()
    token = server.root["private_token"]
    server.close()
    spent = []

    def load(rows):
        began = time.monotonic()
        import_rows(rows, "--data", data)
        spent.append(time.monotonic() - began)

    with_rows(count, load)
    facts = {"data": data, "token": token, "rows_per_second": count / spent[0]}
    with open(facts_path, "w", encoding="utf-8") as file:
        json.dump(facts, file)
    return facts


@contextlib.contextmanager
def copied(facts, name):
    """The same accounts in a directory that may be written to and goes away."""
    data = scratch(name)
    subprocess.run(["rm", "-rf", data], check=True)
    subprocess.run(["cp", "-a", "--reflink=auto", facts["data"], data], check=True)
    try:
        yield {**facts, "data": data}
    finally:
        subprocess.run(["rm", "-rf", data], check=True)


def active_indexes(count, how_many, seed):
    """Indexes of the generator over all `count` accounts, those of blocked ones left out."""
    chance = random.Random(seed)
    for _ in range(how_many):
        index = chance.randrange(count)
        while index % 50 == 49:
            index = chance.randrange(count)
        yield index


def id_of(index):
    return index + 2  # root is the first account


median = statistics.median


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def rounds(*contestants, count=ROUNDS):
    """Runs every contestant once a round, forth and back, and returns each one's results in order."""
    results = [[] for _ in contestants]
    for turn in range(count):
        order = list(range(len(contestants)))
        for which in order if turn % 2 == 0 else reversed(order):
            results[which].append(contestants[which]())
    return results


def ratios(ours, theirs, what="rate"):
    return [a[what] / max(b[what], 1e-9) for a, b in zip(ours, theirs)]


def column(runs, what):
    return [run[what] for run in runs]
