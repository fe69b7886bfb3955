"""Each request is one JSON line that names it and holds no secret."""
import json
import unittest

from support.case import PASSWORD, ServerCase
from support.client import Client, RawConnection, raw_request
from support.keys import ed25519_line
from support.server import wait_until


class Logs(ServerCase):
    def lines(self):
        return [json.loads(line) for line in self.server.log().splitlines() if line.strip()]

    def lines_of(self, request_id):
        return [line for line in self.lines() if line.get("event") == "request" and request_id in line.values()]

    def test_one_line_per_request_with_its_id(self):
        user = self.create_user()
        answers = []
        for method, path in (("GET", "/user"), ("GET", f"/users/{user['id']}"), ("PUT", f"/users/{user['id']}/block"),
                             ("GET", "/users/999999"), ("GET", "/no/such/route"), ("DELETE", "/users"),
                             ("HEAD", "/user"), ("OPTIONS", "/users"), ("POST", "/users")):
            answers.append((method, self.admin.request(method, path)))
        with Client(self.server) as anyone:
            answers.append(("POST", anyone.post("/session", {"login": "x", "password": "y"})))
            answers.append(("GET", anyone.get("/user")))
        ids = [answer.header("X-Request-Id") for _, answer in answers]
        self.assertEqual(len(set(ids)), len(ids))
        for (method, answer), request_id in zip(answers, ids):
            wait_until(lambda: self.lines_of(request_id), what=f"a log line of {method} {request_id}")
            found = self.lines_of(request_id)
            self.assertEqual(len(found), 1, found)
            self.assertIn(answer.status, found[0].values(), found)
            self.assertIn(method, found[0].values(), found)

    def test_a_block_is_audited(self):
        user = self.create_user()
        self.admin.put(f"/users/{user['id']}/block")
        wait_until(lambda: [line for line in self.lines() if line.get("event") == "audit" and line["by"] == 1
                            and line["account"] == user["id"] and line.get("state") == "blocked"],
                   what="an audit line that says who blocked whom")

    def test_secrets_and_control_characters_stay_out(self):
        user = self.create_user()
        person = self.sign_in(user["username"])
        secrets = [self.root_token, self.server.root["password"], PASSWORD, person.token, "wr0ng-pass-phrase",
                   "S3cretQuery"]
        with Client(self.server) as anyone:
            anyone.get("/user", params={"private_token": person.token})
            anyone.get("/user", params={"access_token": person.token, "x": "y"})
            anyone.get("/user", headers={"Authorization": f"Bearer {person.token}"})
            anyone.get("/user", params={"private_token": "S3cretQuery"})
            anyone.post("/session", {"login": user["username"], "password": "wr0ng-pass-phrase"})
            anyone.request("POST", "/session", params={"login": user["username"], "password": PASSWORD})
            anyone.request("POST", "/session", body="{" + PASSWORD, headers={"Content-Type": "application/json"})
        self.admin.put(f"/users/{user['id']}", {"password": "another pass 1"})
        secrets.append("another pass 1")
        person.post("/user/keys", {"title": "t\u2028\n\u0007", "key": ed25519_line("logs")})
        with RawConnection(self.server) as raw:
            raw.send(raw_request("GET", "/api/v3/user?a=%0a%0d\x7f\"\\",
                                 [("User-Agent", 'x"}\\\x1b[31m{"event":"forged"')]))
            raw.read_answer()
        self.create_user()
        answer = self.admin.get("/user")
        wait_until(lambda: self.lines_of(answer.header("X-Request-Id")), what="the last line")
        for line in self.server.log().splitlines():
            self.assertNotEqual(json.loads(line).get("event"), "forged")
        log = self.server.log()
        for secret in secrets:
            self.assertNotIn(secret, log)
            self.assertNotIn(secret.replace(" ", "%20"), log)
            self.assertNotIn(secret.replace(" ", "+"), log)


if __name__ == "__main__":
    unittest.main()
