"""Reads against nginx serving a file of the same size."""
import callers
import load
from peers.nginx import Nginx
from program import Usher
from workbench import LARGE, column, prepared, ratios, rounds


def compare(record, server, nginx, size, shapes):
    """Interleaves nginx's file `size` with `shapes` {name: (path, fields)}; the runs by name."""
    for path, fields in shapes.values():
        load.get(server, path, fields, seconds=1)  # warm
    contestants = [lambda fields=fields: load.get(nginx, "/" + size, fields)
                   for _, fields in list(shapes.values())[:1]]
    contestants += [lambda path=path, fields=fields: load.get(server, path, fields)
                    for path, fields in shapes.values()]
    baseline, *runs = rounds(*contestants)
    for name, run in zip(shapes, runs):
        record(name, ratios(run, baseline),
               f"{load.describe(run)}; nginx {load.describe(baseline)}")
    return baseline, dict(zip(shapes, runs))


def measure_with(record, server, token, count):
    everybody = callers.everybody(count)
    with open(everybody, encoding="ascii") as file:
        some_token, some_id = file.readline().split()
    total = server.total(token)
    pages = callers.pages(count, token, total)
    admin = callers.with_things(f"admin-{count}.txt", token, ["-"])
    files = {}
    for version in ("v3", "v4"):
        api = f"/api/{version}"
        files["current-" + version] = server.get(f"{api}/user", some_token)
        files["one-" + version] = server.get(f"{api}/users/{some_id}", some_token)
        files["first-" + version] = server.get(f"{api}/users", token)
    with Nginx(files) as nginx:
        for version in ("v3", "v4"):
            api = f"/api/{version}"
            name = "current-" + version
            baseline, runs = compare(record, server, nginx, name, {name: (f"{api}/user", everybody)})
            record(name + "-p99", ratios(runs[name], baseline, "p99"))
            name = "one-" + version
            compare(record, server, nginx, name, {name: (f"{api}/users/{{2}}", everybody)})
            first, last = "first-" + version, "last-" + version
            _, runs = compare(record, server, nginx, first, {
                first: (f"{api}/users", admin),
                "any-" + version: (f"{api}/users?page={{2}}", pages),
                last: (f"{api}/users?page={total // 20}", admin)})
            record("depth-" + version, [b / a for a, b in zip(column(runs[first], "rate"), column(runs[last], "rate"))])


def measure(record):
    facts = prepared(LARGE)
    with Usher(facts["data"]) as server:
        measure_with(record, server, facts["token"], LARGE)
