"""People for the tests of client libraries, as rows of `usher import`."""
import json
import os

# One of each kind that a list can be asked for.
CAST = [
    {"username": "cast_ada", "name": "Ada Cast", "is_admin": True, "two_factor_enabled": True},
    {"username": "cast_ben", "name": "Ben Cast", "external": True},
    {"username": "cast_cid", "name": "Cid Cast", "state": "blocked"},
    {"username": "cast_dan", "name": "Dan Cast", "state": "ldap_blocked"},
    {"username": "cast_eve", "name": "Eve Cast", "state": "deactivated"},
    {"username": "cast_fay", "name": "Fay Cast", "state": "banned"},
    {"username": "cast_gus", "name": "Gus Cast", "state": "blocked_pending_approval"},
    {"username": "cast_hal", "name": "Hal Þórður Cast", "two_factor_enabled": True,
     "identities": [{"provider": "github", "extern_uid": "4711"}]},
]
for number, row in enumerate(CAST):
    row.update(email=f"{row['username']}@example.org", created_at=f"20{10 + number}-01-15T12:00:00Z",
               confirmed_at=f"20{10 + number}-01-16T12:00:00Z")


def waiting(*names):
    """People who wait for an administrator to let them in."""
    return [{"username": name, "name": f"Waiting {name}", "email": f"{name}@example.org",
             "state": "blocked_pending_approval"} for name in names]


def walkers(count):
    """Many people of only 97 names, so that an order by name has ties over the edge of any page."""
    return [{"username": f"walker{number:05}", "name": f"Walker {number * 31 % 97:02}",
             "email": f"walker{number:05}@example.org"} for number in range(count)]


def import_people(server, rows):
    path = os.path.join(server.home, "people.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    done = server.usher("import", path, "--json", timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"usher import: {done.stdout}{done.stderr}")
