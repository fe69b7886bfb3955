"""The journey of a GitLab v3 client through the real program."""
import json
import re
import threading
import unittest

from support.case import PASSWORD, ServerCase
from support.client import Client
from support.keys import ed25519_line

UNAUTHORIZED = {"message": "401 Unauthorized"}


class Journey(ServerCase):
    def test_from_creation_to_deletion(self):
        created = self.admin.post("/users", {"email": "Ann@Example.org", "password": PASSWORD, "username": "ann",
                                             "name": "<b>Ann</b> Brühl", "bio": "likes tests", "confirm": "no"})
        self.assertEqual(created.status, 201, created)
        ann = created.json()
        self.assertEqual((ann["email"], ann["name"], ann["state"], ann["is_admin"]),
                         ("ann@example.org", "Ann Brühl", "active", False))
        self.assertIsNotNone(ann["confirmed_at"])
        self.assertRegex(ann["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertNotIn("private_token", ann)
        path = f"/users/{ann['id']}"

        person = self.sign_in("ANN@example.org")
        me = person.get("/user").json()
        self.assertRegex(me["private_token"], r"^[A-Za-z0-9_-]{20}$")
        self.assertEqual({**me, "private_token": None}, {**ann, "private_token": None})
        self.assertNotIn("email", person.get(path).json())

        line = ed25519_line("journey", "ann@laptop")
        key = person.post("/user/keys", {"title": "laptop", "key": line})
        self.assertEqual((key.status, key.json()["key"]), (201, line))
        taken = {"message": {"key": ["has already been taken"], "fingerprint": ["has already been taken"]}}
        self.assertAnswer(person.post("/user/keys", {"title": "again", "key": line}), 400, taken)
        self.assertAnswer(self.admin.post(path + "/keys", {"title": "again", "key": line}), 404, taken)
        email = person.post("/user/emails", {"email": "ann2@example.org"})
        self.assertEqual((email.status, email.json()["email"]), (201, "ann2@example.org"))
        self.assertEqual([e["email"] for e in self.admin.get(path + "/emails").json()], ["ann2@example.org"])
        self.assertEqual(self.admin.get(f"/keys/{key.json()['id']}").json()["user"]["username"], "ann")
        self.assertAnswer(person.get(path + "/keys"), 403, {"message": "403 Forbidden"})

        self.assertAnswer(self.admin.put(path + "/block"), 200, True)
        self.assertAnswer(person.get("/user"), 401, UNAUTHORIZED)
        self.assertAnswer(self.admin.put(path + "/block"), 200, False)
        refused = person.post("/session", {"login": "ann", "password": PASSWORD}, headers={"PRIVATE-TOKEN": ""})
        self.assertAnswer(refused, 401, UNAUTHORIZED)
        self.assertEqual(self.admin.get(path).json()["state"], "blocked")
        self.assertAnswer(self.admin.put(path + "/unblock"), 200, True)
        self.assertAnswer(self.admin.put(path + "/unblock"), 200, False)
        self.assertEqual(self.sign_in("ann").get("/user").json()["state"], "active")

        gone = self.admin.delete(path)
        self.assertEqual((gone.status, gone.json()["username"]), (200, "ann"))
        self.assertAnswer(self.admin.delete(path), 200, None)
        self.assertEqual(self.admin.delete(path).body, b"null")
        self.assertAnswer(person.get("/user"), 401, UNAUTHORIZED)
        self.assertAnswer(self.admin.get(path), 404, {"message": "404 Not found"})
        again = self.admin.post("/users", {"email": "ann@example.org", "password": PASSWORD, "username": "ann",
                                           "name": "Ann"})
        self.assertEqual(again.status, 201, again)
        self.assertGreater(again.json()["id"], ann["id"])
        self.assertEqual(self.admin.post(f"/users/{again.json()['id']}/keys",
                                         {"title": "free again", "key": line}).status, 201)

    def test_every_way_to_send_parameters_and_credentials(self):
        person = self.sign_in(self.create_user()["username"])
        token = person.token
        with Client(self.server) as anyone:
            self.assertAnswer(anyone.get("/user"), 401, UNAUTHORIZED)
            for ways in ({"params": {"private_token": token}}, {"headers": {"PRIVATE-TOKEN": token}},
                         {"headers": {"Authorization": f"Bearer {token}"}}, {"params": {"access_token": token}},
                         {"form": {"private_token": token}}, {"json": {"private_token": token}}):
                answer = anyone.request("GET", "/user", **ways)
                self.assertEqual(answer.status, 200, f"{ways}: {answer}")
            both = anyone.get("/user", params={"access_token": token}, headers={"Authorization": f"Bearer {token}"})
            self.assertEqual((both.status, both.json()["error"]), (400, "invalid_request"))
        multipart = ('--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nmultipart@example.org\r\n--b--\r\n')
        for body, kind in ((multipart, "multipart/form-data; boundary=b"),
                           ("email=form%40example.org", "application/x-www-form-urlencoded"),
                           (json.dumps({"email": "json@example.org"}), "application/json; charset=utf-8")):
            answer = person.request("POST", "/user/emails", body=body, headers={"Content-Type": kind})
            self.assertEqual(answer.status, 201, f"{kind}: {answer}")

    def test_sudo(self):
        user = self.create_user()
        person = self.sign_in(user["username"])
        for value in (user["username"], str(user["id"]), f"000{user['id']}"):
            answer = self.admin.get("/user", headers={"SUDO": value})
            self.assertEqual((answer.status, answer.json()["username"]), (200, user["username"]))
            self.assertEqual(self.admin.get("/user", params={"sudo": value}).json()["id"], user["id"])
        self.assertAnswer(self.admin.get(f"/users/{user['id']}/keys", headers={"SUDO": user["username"]}), 403)
        self.assertAnswer(person.get("/user", headers={"SUDO": "root"}), 403,
                          {"message": "403 Forbidden: Must be admin to use sudo"})
        self.assertEqual(person.get("/user", headers={"SUDO": user["username"]}).status, 200)
        self.assertAnswer(self.admin.get("/user", headers={"SUDO": "nobody-at-all"}), 404,
                          {"message": "404 No user id or username for: nobody-at-all Not Found"})
        self.admin.put(f"/users/{user['id']}/block")
        self.assertAnswer(self.admin.get("/user", headers={"SUDO": user["username"]}), 401, UNAUTHORIZED)

    def test_conflicts(self):
        user = self.create_user()
        fields = {"email": user["email"], "username": user["username"], "name": "n", "password": "short"}
        self.assertAnswer(self.admin.post("/users", fields), 409, {"message": "Email has already been taken"})
        fields.update(email="other@example.org", password=PASSWORD)
        self.assertAnswer(self.admin.post("/users", fields), 409, {"message": "Username has already been taken"})
        fields["username"] = user["username"].upper()
        self.assertAnswer(self.admin.post("/users", fields), 400,
                          {"message": {"username": ["has already been taken"]}})
        other = self.create_user()
        self.assertAnswer(self.admin.put(f"/users/{other['id']}", {"username": user["username"]}), 404,
                          {"message": {"username": ["has already been taken"]}})
        for missing in ("email", "password", "name", "username"):
            fields = {"email": "m@example.org", "password": PASSWORD, "name": "n", "username": "m"}
            del fields[missing]
            self.assertAnswer(self.admin.post("/users", fields), 400,
                              {"message": f"400 (Bad request) \"{missing}\" not given"})


class Races(ServerCase):
    def at_once(self, requests):
        """The statuses of POSTs sent from as many connections at the same moment."""
        ready, statuses = threading.Barrier(len(requests)), []

        def send(path, fields):
            with Client(self.server, self.root_token) as client:
                client.get("/user")
                ready.wait()
                statuses.append(client.post(path, fields).status)

        threads = [threading.Thread(target=send, args=request) for request in requests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(statuses)

    def test_one_name_one_winner(self):
        spellings = ["racer", "Racer", "RACER", "rAcEr"] * 4
        statuses = self.at_once([("/users", {"username": name, "email": f"r{i}@example.org", "name": "n",
                                             "password": PASSWORD}) for i, name in enumerate(spellings)])
        self.assertEqual(statuses.count(201), 1, statuses)
        self.assertLessEqual(set(statuses), {201, 400, 409})

    def test_one_address_one_winner_primary_or_further(self):
        people = [self.create_user()["id"] for _ in range(6)]
        address = "contested@example.org"
        statuses = self.at_once(
            [(f"/users/{person}/emails", {"email": address.upper()}) for person in people]
            + [("/users", {"username": f"addr{i}", "email": address, "name": "n", "password": PASSWORD})
               for i in range(6)])
        self.assertEqual(statuses.count(201), 1, statuses)
        self.assertLessEqual(set(statuses), {201, 400, 404, 409})

    def test_one_key_one_winner(self):
        people = [self.create_user()["id"] for _ in range(8)]
        statuses = self.at_once([(f"/users/{person}/keys", {"title": "t", "key": ed25519_line("raced", f"c{person}")})
                                 for person in people])
        self.assertEqual(statuses, [201] + [404] * 7)


class Pages(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = f"{cls.server.home}/rows.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            for i in range(250):
                file.write(json.dumps({"username": f"paged{i:03}", "email": f"paged{i:03}@example.org",
                                       "name": f"Paged {i}", "state": "active" if i % 10 else "blocked"}) + "\n")
        done = cls.server.usher("import", path)
        assert done.returncode == 0, done.stderr

    def walk(self, path, **params):
        """Every row by following rel next, and the answers on the way."""
        answers = [self.admin.get(path, params=params)]
        while next_url := answers[-1].links().get("next"):
            answers.append(self.admin.get(next_url))
            self.assertLess(len(answers), 100)
        for answer in answers:
            self.assertEqual(answer.status, 200, answer)
        return [row for answer in answers for row in answer.json()], answers

    def test_walking_all_pages(self):
        rows, answers = self.walk("/users", per_page=40)
        self.assertEqual(len(answers), 7)
        ids = [row["id"] for row in rows]
        self.assertEqual(ids, sorted(set(ids), reverse=True))
        self.assertEqual(len(rows), 251)
        for number, answer in enumerate(answers, 1):
            expected = {"X-Total": "251", "X-Total-Pages": "7", "X-Per-Page": "40", "X-Page": str(number),
                        "X-Next-Page": str(number + 1) if number < 7 else "",
                        "X-Prev-Page": str(number - 1) if number > 1 else ""}
            self.assertEqual({name: answer.header(name) for name in expected}, expected)
        self.assertEqual(list(answers[0].links()), ["next", "first", "last"])
        self.assertEqual(list(answers[3].links()), ["prev", "next", "first", "last"])
        self.assertEqual(list(answers[-1].links()), ["prev", "first", "last"])
        self.assertEqual(answers[0].links()["last"], f"{self.server.url}/api/v3/users?page=7&per_page=40")

    def test_filters_keep_their_place_in_the_links(self):
        rows, answers = self.walk("/users", search="PAGED", blocked="true", per_page=10)
        self.assertEqual(len(rows), 25)
        self.assertEqual({row["state"] for row in rows}, {"blocked"})
        self.assertEqual(answers[0].header("X-Total"), "25")
        self.assertEqual(answers[0].links()["next"],
                         f"{self.server.url}/api/v3/users?blocked=true&page=2&per_page=10&search=PAGED")
        rows, _ = self.walk("/users", search="paged01", per_page=3)
        self.assertEqual([row["username"] for row in rows], [f"paged01{i}" for i in range(9, -1, -1)])

    def test_odd_pages(self):
        for params, effective in (({"page": "0", "per_page": "0"}, ("1", "20")), ({"per_page": "1000"}, ("1", "100")),
                                  ({"page": "x", "per_page": "y"}, ("1", "20")), ({"page": "-3"}, ("1", "20"))):
            answer = self.admin.get("/users", params=params)
            self.assertEqual((answer.header("X-Page"), answer.header("X-Per-Page")), effective, params)
            self.assertEqual(len(answer.json()), int(effective[1]))
        beyond = self.admin.get("/users", params={"page": 1000})
        self.assertAnswer(beyond, 200, [])
        self.assertEqual(beyond.header("X-Next-Page"), "")
        self.assertNotIn("next", beyond.links())
        none = self.admin.get("/users", params={"search": "no-such-person"})
        self.assertAnswer(none, 200, [])
        self.assertEqual((none.header("X-Total"), none.header("X-Total-Pages")), ("0", "0"))
        by_name = self.admin.get("/users", params={"username": "paged007"})
        self.assertEqual([u["username"] for u in by_name.json()], ["paged007"])
        self.assertIsNone(by_name.header("Link"))
        self.assertAnswer(self.admin.get("/users", params={"username": "PAGED007"}), 200, [])

    def test_each_answer_names_its_request(self):
        ids = set()
        for path in ("/user", "/users", "/nothing"):
            answer = self.admin.get(path)
            ids.add(answer.header("X-Request-Id"))
            self.assertTrue(re.fullmatch(r"[\x21-\x7e]{8,}", answer.header("X-Request-Id")))
            self.assertEqual(answer.header("Content-Type"), "application/json")
        self.assertEqual(len(ids), 3)


if __name__ == "__main__":
    unittest.main()
