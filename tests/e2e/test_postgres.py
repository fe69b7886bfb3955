"""Two nodes on one PostgreSQL: one truth, rights no staler than a second, a clear answer while the database is away."""
import json
import os
import re
import time
import unittest

from support.case import PASSWORD
from support.client import Client
from support.keys import ed25519_line
from support.postgres import BIN, Postgres
from support.server import Server, wait_until


@unittest.skipUnless(os.path.exists(os.path.join(BIN, "initdb")), "no PostgreSQL server programs here")
class TwoNodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        cls.postgres.start()
        # Any server makes a key file; the nodes share this one.
        donor = Server()
        cls.addClassCleanup(donor.close)
        donor.start().stop()
        cls.key_file = os.path.join(donor.data, "server.key")

    def node(self, store):
        server = Server("--store", store, "--key-file", self.key_file, "--public-url", "http://people.test")
        self.addCleanup(lambda: server.close())
        return server

    def two_nodes(self, name):
        store = self.postgres.create_database(name)
        one = self.node(store).start()
        other = self.node(store).start()
        self.assertEqual(other.root, {}, "the second node made a second administrator")
        token = one.root["private_token"]
        return one, other, self.client(one, token), self.client(other, token)

    def client(self, server, token):
        client = Client(server, token)
        self.addCleanup(client.close)
        return client

    def create(self, admin, name):
        answer = admin.post("/users", {"username": name, "email": f"{name}@example.org", "name": name,
                                       "password": PASSWORD})
        self.assertEqual(answer.status, 201, answer)
        return answer.json()

    def test_what_one_node_writes_the_other_reads(self):
        one, other, admin1, admin2 = self.two_nodes("shared")
        user = self.create(admin1, "ann")
        self.assertEqual(admin2.get(f"/users/{user['id']}").json(), user)
        within_a_second(self, lambda: admin2.get("/users", params={"search": "ann"}).json(), [user])
        within_a_second(self, lambda: admin2.get("/users").header("X-Total"), "2")
        self.assertEqual(admin2.post("/users", {"username": "Ann", "email": "x@example.org", "name": "n",
                                                "password": PASSWORD}).status, 400)
        with Client(other) as anyone:
            answer = anyone.post("/session", {"login": "ann", "password": PASSWORD})
        self.assertEqual(answer.status, 201, answer)
        token = answer.json()["private_token"]
        here, there = self.client(one, token), self.client(other, token)
        for turn in range(25):
            first, second = (admin1, there) if turn % 2 else (admin2, here)
            same_node = here if turn % 2 else there
            self.assertEqual(second.get("/user").status, 200)
            self.assertEqual(first.put(f"/users/{user['id']}/block").status, 200)
            self.assertEqual(same_node.get("/user").status, 401, f"turn {turn}: a blocked user was served")
            within_a_second(self, lambda: second.get("/user").status, 401)
            self.assertEqual(first.put(f"/users/{user['id']}/unblock").status, 200)
            self.assertEqual(same_node.get("/user").status, 200, f"turn {turn}: an unblocked user was refused")
            within_a_second(self, lambda: second.get("/user").status, 200)
        key = here.post("/user/keys", {"title": "t", "key": ed25519_line("pg")})
        self.assertEqual(key.status, 201, key)
        self.assertEqual(there.get("/user/keys").json(), [key.json()])
        admin2.put(f"/users/{user['id']}", {"admin": True})
        within_a_second(self, lambda: here.get("/users/1/keys").status, 200)
        admin2.put(f"/users/{user['id']}", {"admin": False})
        within_a_second(self, lambda: here.get("/users/1/keys").status, 403)
        admin1.delete(f"/users/{user['id']}")
        within_a_second(self, lambda: there.get("/user").status, 401)
        self.assertEqual(admin2.get(f"/users/{user['id']}").status, 404)

        done = one.usher("user create", "--username", "cli", "--email", "cli@example.org", "--name", "C")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(admin2.get("/users", params={"username": "cli"}).json()), 1)

    def test_memory_answers_and_says_how_old_it_is(self):
        one, _, admin, _ = self.two_nodes("memory")
        self.assertEqual(admin.get("/user").status, 200)
        wait_until(lambda: gauge(one, "usher_memory_complete") == 1, what="a filled memory")
        self.assertLess(gauge(one, "usher_memory_feed_age_seconds"), 0.9)
        without = Server("--store", self.postgres.create_database("without"), "--memory", "0")
        self.addCleanup(lambda: without.close())
        without.start()
        self.assertIsNone(gauge(without, "usher_memory_feed_age_seconds"))

    def test_database_away_and_back(self):
        one, other, admin1, _ = self.two_nodes("outage")
        user = self.create(admin1, "before")
        self.postgres.stop()
        try:
            for server in (one, other):
                # What memory knows is good for less than a second.
                wait_until(lambda: (gauge(server, "usher_memory_feed_age_seconds") or 1) > 0.9, what="an old memory")
                with Client(server, one.root["private_token"]) as admin:
                    answer = admin.post(f"/users/{user['id']}/emails", {"email": "x@example.org"})
                    self.assertEqual(answer.status, 503, answer)
                    self.assertIsInstance(answer.json()["message"], str)
                    self.assertNotIn("postgres", answer.body.decode().lower())
                    answer = admin.get("/user")
                    self.assertEqual(answer.status, 503, "rights cannot be known without the database")
                    self.assertEqual(admin.request("GET", server.url + "/readyz").status, 503)
                    self.assertEqual(admin.request("GET", server.url + "/healthz").status, 200)
                    self.assertEqual(admin.request("GET", server.url + "/metrics").status, 200)
        finally:
            self.postgres.start()
        for server in (one, other):
            with Client(server, one.root["private_token"]) as admin:
                wait_until(lambda: admin.get(server.url + "/readyz").status == 200, what="ready again")
                self.assertEqual(admin.get(f"/users/{user['id']}").json(), user)
        self.create(admin1, "after")
        self.assertEqual(one.stop(), 0)
        self.assertEqual(other.stop(), 0)

    def test_two_first_starts_at_once(self):
        store = self.postgres.create_database("race")
        nodes = [self.node(store).spawn() for _ in range(2)]
        for node in nodes:
            node.wait_listening()
        token = wait_until(lambda: next((t for t in map(token_in, nodes) if t), None), what="credentials on one node")
        self.assertEqual(sum("private_token" in node.output() for node in nodes), 1, "two administrators were printed")
        for node in nodes:
            with Client(node, token) as admin:
                self.assertEqual(admin.get("/user").json()["username"], "root")
                within_a_second(self, lambda: admin.get("/users").header("X-Total"), "1")

    def test_a_node_with_another_key_is_refused(self):
        store = self.postgres.create_database("keys")
        self.node(store).start()
        stranger = Server("--store", store)
        self.addCleanup(lambda: stranger.close())
        stranger.spawn()
        self.assertIn(stranger.wait(), (1, 2), stranger.tail())
        self.assertRegex(stranger.log(), "(?i)key")

    def test_no_database_at_start(self):
        stranger = self.node("postgresql://usher@127.0.0.1:1/none").spawn()
        self.assertIn(stranger.wait(30), (1, 2), stranger.tail())
        self.assertEqual(len(stranger.log().strip().splitlines()), 1, stranger.log())


def within_a_second(case, ask, expected):
    """Until another node's change has come here."""
    late = time.monotonic() + 1
    found = ask()
    while found != expected and time.monotonic() < late:
        found = ask()
    case.assertEqual(found, expected)


def gauge(server, name):
    """What /metrics says, None when it does not name it."""
    with Client(server) as anyone:
        text = anyone.request("GET", server.url + "/metrics").body.decode()
    found = re.search(rf"^{name} (\S+)", text, re.M)
    return float(found.group(1)) if found else None


def token_in(node):
    """The private token that a node printed, if it did."""
    for line in node.output().splitlines():
        if line.startswith("{") and "private_token" in line:
            return json.loads(line)["private_token"]
    return None


if __name__ == "__main__":
    unittest.main()
