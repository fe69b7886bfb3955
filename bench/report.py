"""What was measured, kept by part, and the one table of it."""
import datetime
import json
import os
import platform
import subprocess

import goals
from workbench import LARGE, ROOT, ROUNDS, SECONDS, is_full_size, median, scratch

METHOD = """\
Server on cpu 0 and load on cpu 1; where passwords are hashed the server has both. 64 keep-alive connections, no
pipelining, a random caller and thing in every request. A ratio is taken within a round, in which both ran one after the
other; measured is the median of the rounds, the spread their least and greatest. cpu: the server's for each request,
user + system.
"""


def commit():
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty", "--exclude", "*"], capture_output=True,
                          text=True, check=False)
    return done.stdout.strip() or "no commit"


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{os.cpu_count()} × {models[0] if models else platform.machine()}"


def store(part, lines):
    with open(scratch("measured", part + ".json"), "w", encoding="utf-8") as file:
        json.dump({"commit": commit(), "date": f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}",
                   "accounts": LARGE, "rounds": ROUNDS, "seconds": SECONDS, "lines": lines}, file, indent=1)


def load(part):
    try:
        with open(scratch("measured", part + ".json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


class Line:
    """One goal with what was measured for it."""

    def __init__(self, goal, lines):
        self.goal = goal
        found = lines[goal.name]
        self.value = median(found["values"])
        self.low, self.high = min(found["values"]), max(found["values"])
        self.beside = found["beside"]

    def cells(self):
        digits = self.goal.digits
        met = self.goal.is_met(self.value)
        return [self.goal.work, f"**{goals.number(self.value, digits)}** {self.goal.unit}", self.goal.text(),
                f"{goals.number(self.low, digits)}–{goals.number(self.high, digits)}",
                "" if met is None else "met" if met else "**missed**", self.beside]


def lines_of(part):
    """Those that were measured, in the order of the goals."""
    kept = load(part)
    return [Line(goal, kept["lines"]) for goal in goals.of(part) if goal.name in kept["lines"]] if kept else []


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def heading(parts):
    kept = [found for found in map(load, parts) if found]
    dates, commits = sorted({found["date"] for found in kept}), sorted({found["commit"] for found in kept})
    sizes = sorted({(found["accounts"], found["rounds"], found["seconds"]) for found in kept})
    size = "; ".join(f"{accounts:,} accounts, {count} rounds of {seconds} s" for accounts, count, seconds in sizes)
    return f"{', '.join(dates)}, {', '.join(commits)}, {machine()}; {size}"


def page(parts, failures=None):
    rows = []
    for part in parts:
        lines = lines_of(part)
        if lines or part in (failures or {}):
            rows.append([f"*{goals.TITLES[part]}*", "", "", "", "", ""])
        rows += [line.cells() for line in lines]
        if part in (failures or {}):
            rows.append(["not measured to the end", "", "", "", "**missed**", failures[part].replace("|", "/")])
    judged = [line.goal.is_met(line.value) for part in parts for line in lines_of(part)]
    judged = [verdict for verdict in judged if verdict is not None]
    small = "" if is_full_size() else " A small run, which proves that it runs and nothing else."
    return "\n".join([f"# Usher, measured {heading(parts)}", "",
                      f"{sum(judged)} of {len(judged)} goals met.{small}", "", METHOD,
                      table(["work", "measured", "goal", "spread", "", "beside it"], rows)])
