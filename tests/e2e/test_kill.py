"""kill -9 under write load: what was answered is found again after every restart.

USHER_KILL_ROUNDS and USHER_SEED repeat or extend a run.
"""
import http.client
import os
import random
import threading
import unittest

from support.case import PASSWORD
from support.client import Client
from support.keys import ed25519_line
from support.server import Server

ROUNDS = int(os.environ.get("USHER_KILL_ROUNDS") or 20)
SEED = int(os.environ.get("USHER_SEED") or random.randrange(1 << 30))
WRITERS = 4


class Person:
    """What the server has answered about one account."""

    def __init__(self, user_id, name):
        self.id, self.name = user_id, name
        self.state = "active"
        self.keys, self.emails = {}, {}
        self.doubtful = set()  # subjects whose last request was never answered


class Writer(threading.Thread):
    """One client that creates, fills, blocks and deletes accounts until the server dies under it."""

    def __init__(self, server, token, number, chance, people):
        super().__init__(daemon=True)
        self.client = Client(server, token, timeout=10)
        self.number, self.chance, self.people = number, chance, people
        self.mine, self.wrong, self.acknowledged = [], None, 0

    def run(self):
        try:
            while True:
                self.step()
        except (http.client.HTTPException, OSError):
            pass  # killed, as intended
        finally:
            self.client.close()
            self.people.extend(self.mine)

    def expect(self, answer, *statuses):
        if answer.status not in statuses:
            self.wrong = answer
            raise http.client.HTTPException("stop")
        self.acknowledged += 1
        return answer.json()

    def step(self):
        alive = [p for p in self.mine if p.state != "deleted"]
        if not alive or self.chance.random() < 0.1:
            name = f"w{self.number}-{self.chance.getrandbits(48):x}"
            made = self.expect(self.client.post("/users", {"username": name, "email": f"{name}@example.org",
                                                           "name": name, "password": PASSWORD}), 201)
            self.mine.append(Person(made["id"], name))
            return
        person = self.chance.choice(alive)
        act = self.chance.choice(["key", "key", "email", "remove", "block", "unblock", "delete"])
        path = f"/users/{person.id}"
        if act == "key":
            line = ed25519_line(self.chance.getrandbits(64))
            person.doubtful.add(line)
            made = self.expect(self.client.post(path + "/keys", {"title": "t", "key": line}), 201)
            person.keys[line] = made["id"]
            person.doubtful.discard(line)
        elif act == "email":
            address = f"{self.chance.getrandbits(64):x}@example.org"
            person.doubtful.add(address)
            made = self.expect(self.client.post(path + "/emails", {"email": address}), 201)
            person.emails[address] = made["id"]
            person.doubtful.discard(address)
        elif act == "remove" and person.keys:
            line = self.chance.choice(list(person.keys))
            person.doubtful.add(line)
            self.expect(self.client.delete(f"{path}/keys/{person.keys[line]}"), 200)
            del person.keys[line]
            person.doubtful.discard(line)
        elif act in ("block", "unblock"):
            person.doubtful.add("state")
            self.expect(self.client.put(f"{path}/{act}"), 200)
            person.state = "blocked" if act == "block" else "active"
            person.doubtful.discard("state")
        elif act == "delete" and self.chance.random() < 0.3:
            person.doubtful.add("deleted")
            self.expect(self.client.delete(path), 200)
            person.state = "deleted"
            person.doubtful.discard("deleted")


class Kill(unittest.TestCase):
    def check(self, client, person):
        """The stored account equals what was answered, apart from what was under way at the kill."""
        where = f"seed {SEED}, {person.name}"
        answer = client.get(f"/users/{person.id}")
        if person.state == "deleted":
            self.assertEqual(answer.status, 404, where)
            return
        if answer.status == 404 and "deleted" in person.doubtful:
            person.state = "deleted"
            return
        self.assertEqual(answer.status, 200, f"{where}: an acknowledged account is lost")
        found = answer.json()
        self.assertEqual(found["username"], person.name, where)
        if "state" not in person.doubtful:
            self.assertEqual(found["state"], person.state, where)
        for noun, field, expected in (("keys", "key", person.keys), ("emails", "email", person.emails)):
            stored = {row[field]: row["id"] for row in client.get(f"/users/{person.id}/{noun}").json()}
            for text in person.doubtful:
                stored.pop(text, None)
            self.assertEqual(stored, {k: v for k, v in expected.items() if k not in person.doubtful}, f"{where} {noun}")

    def test_acknowledged_writes_survive(self):
        print(f"seed {SEED}", flush=True)
        chance = random.Random(SEED)
        server = Server()
        failed = True
        self.addCleanup(lambda: server.close(keep=failed))
        server.start()
        token = server.root["private_token"]
        people, restarts, acknowledged = [], [], 0
        for number in range(ROUNDS):
            before = len(people)
            writers = [Writer(server, token, f"{number}-{i}", random.Random(chance.getrandbits(64)), people)
                       for i in range(WRITERS)]
            for writer in writers:
                writer.start()
            threading.Event().wait(chance.uniform(0.03, 0.5))  # the random moment of the kill
            server.kill()
            for writer in writers:
                writer.join(15)
                self.assertFalse(writer.is_alive())
                self.assertIsNone(writer.wrong, f"seed {SEED}: an unexpected answer")
                acknowledged += writer.acknowledged
            server.start()
            restarts.append(server.seconds_to_start)
            with Client(server, token) as client:
                for person in people[before:]:
                    self.check(client, person)
        with Client(server, token) as client:
            for person in people:
                self.check(client, person)
            total = int(client.get("/users").header("X-Total"))
        alive = sum(person.state != "deleted" for person in people)
        self.assertGreaterEqual(total, 1 + alive)
        self.assertLessEqual(total, 1 + alive + ROUNDS * WRITERS)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.usher("check").returncode, 0)
        self.assertGreater(acknowledged, ROUNDS * 5, "the load was too thin to prove anything")
        mean, worst = 1000 * sum(restarts) / len(restarts), 1000 * max(restarts)
        print(f"{ROUNDS} kills, {acknowledged} acknowledged writes, 0 lost; "
              f"restart {mean:.0f} ms on average, {worst:.0f} ms at most", flush=True)
        failed = False


if __name__ == "__main__":
    unittest.main()
