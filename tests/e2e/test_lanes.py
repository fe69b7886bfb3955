"""Slow work does not hold up quick work; the server's own pages; metrics in Prometheus' format."""
import json
import os
import re
import threading
import time
import unittest

from support.case import ServerCase
from support.client import Client, RawConnection, raw_request
from support.server import usher

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? '
                    r'([-+]?(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|Inf|NaN))( -?\d+)?$')
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Lanes(ServerCase):
    def storm(self, size):
        """That many sign-ins at once, each of another unknown person; the open connections."""
        connections = [RawConnection(self.server, timeout=60) for _ in range(size)]
        for number, connection in enumerate(connections):
            self.addCleanup(connection.close)
            body = json.dumps({"login": f"nobody{number}", "password": "wrong wrong"}).encode()
            connection.send(raw_request("POST", "/api/v3/session", [("Content-Type", "application/json")], body))
        return connections

    def test_a_login_storm_leaves_reads_answering_and_is_turned_away_in_order(self):
        """Reads go on at a steady pace, so that they do not take all of a small machine from the hashes."""
        reads, stop = [], threading.Event()

        def read():
            with Client(self.server, self.root_token) as client:
                while not stop.wait(0.005):
                    began = time.monotonic()
                    reads.append((client.get("/user").status, time.monotonic() - began))

        reader = threading.Thread(target=read)
        connections = self.storm(600)
        reader.start()
        answers = [connection.read_answer() for connection in connections]
        stop.set()
        reader.join()
        statuses = [answer.status for answer in answers]
        self.assertEqual(set(statuses), {401, 429}, {s: statuses.count(s) for s in set(statuses)})
        refused = [answer for answer in answers if answer.status == 429]
        for answer in refused:
            self.assertRegex(answer.header("Retry-After", ""), r"^\d+$")
            self.assertIn("message", answer.json())
        self.assertEqual({status for status, _ in reads}, {200})
        times = sorted(seconds for _, seconds in reads)
        print(f"{statuses.count(401)} hashed, {len(refused)} turned away, {len(reads)} reads meanwhile, "
              f"p50 {1000 * times[len(times) // 2]:.1f} ms, worst {1000 * times[-1]:.0f} ms", flush=True)
        self.assertGreater(len(reads), 50)
        self.assertLess(times[len(times) * 95 // 100], 0.5)
        with Client(self.server) as client:
            answer = client.post("/session", {"login": "root", "password": self.server.root["password"]})
            self.assertEqual(answer.status, 201, "the storm is over, but signing in is not possible")

    def test_health_and_readiness(self):
        with Client(self.server, base="") as anyone:
            for path in ("/healthz", "/readyz"):
                self.assertEqual(anyone.get(path).status, 200)

    def test_openapi_is_the_same_everywhere(self):
        with Client(self.server, base="") as anyone:
            served = anyone.get("/openapi/gitlab-v3.json")
            self.assertEqual(served.status, 200)
            self.assertEqual(anyone.get("/openapi/klingon.json").status, 404)
        printed = json.loads(usher("openapi", "gitlab-v3").stdout)
        with open(os.path.join(REPOSITORY, "docs/api/gitlab-v3.json"), encoding="utf-8") as file:
            kept = json.load(file)
        self.assertEqual(printed, kept, "docs/api/gitlab-v3.json is stale: usher openapi gitlab-v3 > it")
        served = served.json()
        for document in (served, printed):
            document.pop("servers", None)  # the served one names the server it came from
        self.assertEqual(served, printed)

    def test_metrics(self):
        for path, count in (("/user", 3), ("/users", 2), ("/users/1", 1), ("/nothing/here", 1)):
            for _ in range(count):
                self.admin.get(path)
        with Client(self.server, base="") as anyone:
            page = anyone.get("/metrics")
        self.assertEqual(page.status, 200)
        self.assertTrue(page.header("Content-Type").startswith("text/plain"), page.header("Content-Type"))
        families, samples = {}, {}
        for line in page.body.decode().splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                self.assertNotIn(name, families, "a family is named twice")
                families[name] = kind
            elif line and not line.startswith("#"):
                found = SAMPLE.match(line)
                self.assertIsNotNone(found, line)
                self.assertNotIn(found.group(1) + (found.group(2) or ""), samples, "a sample appears twice")
                samples[found.group(1) + (found.group(2) or "")] = float(found.group(3))
        for name in samples:
            stem = name.split("{")[0]
            self.assertTrue(stem in families or re.sub("_(bucket|sum|count|total)$", "", stem) in families, name)
        self.assertEqual(families["usher_requests_total"], "counter")
        self.assertEqual(families["usher_request_seconds"], "histogram")
        counted = [n for n in samples if n.startswith("usher_requests_total{")]
        operations = {found.group(1) for n in counted if (found := re.search(r'operation="([^"]*)"', n))}
        document = json.loads(usher("openapi", "gitlab-v3").stdout)
        known = {o["operationId"] for path in document["paths"].values() for o in path.values()
                 if isinstance(o, dict) and "operationId" in o}
        self.assertGreaterEqual(len(operations & known), 3, f"{operations} against {known}")
        self.assertTrue(any('status="200"' in n and 'dialect="gitlab' in n for n in counted), counted)
        self.assertNotIn("nothing/here", page.body.decode(), "a path chosen by the caller became a label")
        for name in [n for n in samples if n.startswith("usher_request_seconds_count")]:
            infinite = name.replace("_count{", "_bucket{")[:-1] + ',le="+Inf"}'
            self.assertEqual(samples.get(infinite), samples[name], infinite)


if __name__ == "__main__":
    unittest.main()
