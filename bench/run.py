#!/usr/bin/python3
"""Measures, prints one table, and draws it: the whole in build/bench/results.md and docs/performance.svg.

    bench/run.py [--report] [--fresh] [PART…]      parts are those of goals.py; none: all

--report measures nothing and writes both anew from what was measured last. --fresh imports the accounts again. By
environment: USHER_BENCH_ACCOUNTS (1000000), USHER_BENCH_ROUNDS (7), USHER_BENCH_SECONDS (2, of each run in a round),
USHER_BENCH_DIR (where prepared accounts are). A run that is smaller than that draws to build/bench/performance.svg.
"""
import argparse
import glob
import importlib
import os
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True

import goals  # noqa: E402
import plot  # noqa: E402
import report  # noqa: E402
from workbench import PREPARED, ROOT, is_full_size, median, scratch  # noqa: E402


def measure(part):
    lines = {}
    known = {goal.name: goal for goal in goals.of(part)}

    def record(name, values, beside=""):
        goal = known[name]
        lines[name] = {"values": values, "beside": beside}
        print(f"  {goal.work}: {goals.number(median(values), goal.digits)} {goal.unit} {goal.text()}", file=sys.stderr)

    began = time.monotonic()
    print(goals.TITLES[part], file=sys.stderr)
    try:
        importlib.import_module(part).measure(record)
    finally:
        if lines:
            report.store(part, lines)
        print(f"  ({time.monotonic() - began:.0f} s)", file=sys.stderr)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    all_parts = list(goals.TITLES)
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--report", action="store_true")
    arguments.add_argument("--fresh", action="store_true")
    arguments.add_argument("parts", nargs="*", metavar="PART", choices=[[], *all_parts])
    given = arguments.parse_args()
    parts = given.parts or all_parts
    if given.fresh:
        subprocess.run(["rm", "-rf", *glob.glob(os.path.join(PREPARED, "accounts-*"))], check=True)
    failures = {}
    for part in [] if given.report else parts:
        try:
            measure(part)
        except Exception as error:  # the other parts still count
            traceback.print_exc()
            failures[part] = f"{type(error).__name__}: {error}".splitlines()[0]
    page = report.page(parts, failures)
    if parts == all_parts:
        write(scratch("results.md"), page)
        drawing = os.path.join(ROOT, "docs/performance.svg") if is_full_size() else scratch("performance.svg")
        write(drawing, plot.draw(parts))
    print(page)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
