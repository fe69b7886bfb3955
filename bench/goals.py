"""What is measured and what it has to reach: the only list, from which the table and the plot derive."""
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Goal:
    part: str
    name: str
    work: str
    unit: str
    least: Optional[float] = None
    most: Optional[float] = None
    digits: int = 2

    def is_met(self, value):
        """None where nothing has to be reached."""
        if self.least is not None:
            return value >= self.least
        return None if self.most is None else value <= self.most

    def share(self, value):
        """How much of the goal is reached: 1 is all of it, more is better, whichever way it is bounded."""
        value = max(value, 1e-9)
        return value / self.least if self.least is not None else self.most / value

    def text(self):
        if self.least is not None:
            return f"≥ {number(self.least, self.digits)}"
        return "" if self.most is None else f"≤ {number(self.most, self.digits)}"


def number(value, digits):
    return f"{value:,.{digits}f}"


def least(part, name, work, goal, unit, digits=2):
    return Goal(part, name, work, unit, least=goal, digits=digits)


def most(part, name, work, goal, unit, digits=2):
    return Goal(part, name, work, unit, most=goal, digits=digits)


def reads(part, share):
    """Of one store: every bound that is a rate against nginx's is multiplied by `share`."""
    goals = []
    for version in ("v3", "v4"):
        api = f"/api/{version}"
        goals += [
            least(part, f"current-{version}", f"GET {api}/user", 1.35 * share, "× nginx", 3),
            most(part, f"current-{version}-p99", f"GET {api}/user, p99", 1.0 / share, "× nginx's p99"),
            least(part, f"one-{version}", f"GET {api}/users/:id", 1.30 * share, "× nginx", 3),
            least(part, f"first-{version}", f"GET {api}/users, first page", 0.80 * share, "× nginx"),
            least(part, f"any-{version}", f"GET {api}/users, any page", 0.80 * share, "× nginx"),
            least(part, f"last-{version}", f"GET {api}/users, last page", 0.80 * share, "× nginx"),
            least(part, f"depth-{version}", f"GET {api}/users, last page", 0.90, "× the first page"),
        ]
    return goals


def search(part, share):
    goals = []
    for version in ("v3", "v4"):
        path = f"GET /api/{version}/users?search="
        goals += [
            most(part, f"worst-{version}", f"{path}, worst term", 1.0 / share, "ms"),
            least(part, f"answers-{version}", f"{path}, random terms of 3+ letters", 8000 * share, "/s", 0),
        ]
    return goals


def creates(part, rate):
    goals = []
    for name, work in (("v4", "POST /api/v4/users, random password"), ("lenses", "POST /api/v1/users")):
        goals += [
            least(part, f"create-{name}", work, rate, "/s", 0),
            most(part, f"create-{name}-p99", f"{work}, p99", 25, "ms", 1),
        ]
    return goals


GOALS = [
    *reads("reads", 1),
    *search("search", 1),
    *creates("creates", 5000),
    least("passwords", "sign-in", "POST /api/v3/session", 0.92, "× bare argon2id"),
    least("passwords", "create", "POST /api/v3/users, password given", 0.92, "× bare argon2id"),
    least("storm", "kept", "GET /api/v3/user while sign-ins storm", 0.35, "× its rate alone"),
    most("storm", "p99", "GET /api/v3/user while sign-ins storm, p99", 10, "ms", 1),
    most("size", "large", "memory, all accounts, in use", 300, "MiB", 1),
    most("size", "small", "memory, 10,000 accounts, in use", 20, "MiB", 1),
    most("start", "large", "start to first answer, all accounts", 100, "ms", 0),
    most("start", "small", "start to first answer, 10,000 accounts", 40, "ms", 0),
    least("rivals", "glewlwyd", "current user, 10,000 accounts, missing indexes added", 150, "× Glewlwyd", 0),
    Goal("rivals", "glewlwyd-all", "current user, 10,000 accounts, indexes of functions too", "× Glewlwyd",
         digits=0),
    least("rivals", "slapd", "one user, 10,000 accounts", 2.5, "× slapd"),
    *reads("postgres", 0.5),
    *search("postgres", 0.5),
    *creates("postgres", 1500),
    Goal("micro", "json-v3", "writing an administrator's view of a user, v3", "ns", digits=0),
    Goal("micro", "json-v4", "writing an administrator's view of a user, v4", "ns", digits=0),
    Goal("micro", "token", "Store::credential, random of 100,000 tokens", "ns", digits=0),
    Goal("micro", "search-rare", "search of 100,000 accounts, six rare characters", "ns", digits=0),
    Goal("micro", "search-common", "search of 100,000 accounts, what everybody has", "ns", digits=0),
    Goal("micro", "ssh-key", "reading an SSH key", "ns", digits=0),
]

TITLES = {
    "reads": "Reads, against nginx serving a file of the same size",
    "search": "Search",
    "creates": "Creating accounts without a password, durable before the answer",
    "passwords": "Passwords (argon2id, 19 MiB, two passes)",
    "storm": "Reads under a storm of sign-ins",
    "size": "Memory",
    "start": "Start",
    "rivals": "Other directories",
    "postgres": "PostgreSQL as the store",
    "micro": "Functions",
}


def of(part):
    return [goal for goal in GOALS if goal.part == part]
