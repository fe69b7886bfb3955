"""Conch over sockets: what survives a restart and a rotation of keys, whose word about addresses counts, options."""
import base64
import http.client
import json
import time
import unittest
from email.utils import parsedate_to_datetime

from support.case import ServerCase
from support.client import Client
from support.server import Server, free_port, wait_until


class ConchCase(ServerCase):
    def conch(self, headers=None, server=None, base="/conch"):
        client = Client(server or self.server, base=base)
        self.addCleanup(client.close)
        request = client.request
        client.request = lambda *args, **more: request(*args, **{**more, "headers": {**(headers or {}), **more.get("headers", {})}})
        return client

    def headers_of(self, port, path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", path)
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.read()), (200, b'{"status":"ok"}'))
        return answer.getheaders()

    def log_in(self, server=None, base="/conch", **more):
        server = server or self.server
        uuid = json.loads(server.usher("user show", "root", "--json").stdout)["uuid"]
        answer = self.conch(server=server, base=base).post(
            "/login", {"user_id": uuid, "password": server.root["password"], **more})
        self.assertEqual(answer.status, 200, answer)
        return answer

    def root(self, server=None, base="/conch", headers=None):
        token = self.log_in(server, base).json()["jwt_token"]
        return self.conch({"Authorization": f"Bearer {token}", **(headers or {})}, server, base)


class Conch(ConchCase):
    def test_a_request_has_one_short_id_that_the_log_ends_with(self):
        headers = self.headers_of(self.server.port, "/conch/ping")
        ids = [value for name, value in headers if name.lower() in ("request-id", "x-request-id")]
        self.assertEqual(len(ids), 2, headers)
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(len(ids[0]), 12)
        wait_until(lambda: ids[0] in self.server.log(), what="the request in the log")

    def test_an_address_counts_only_from_a_trusted_proxy(self):
        root = self.root(headers={"X-Real-IP": "203.0.113.7"})
        self.assertEqual(root.post("/user/me/token", {"name": "where"}).status, 201)
        token = root.post("/user/me/token", {"name": "here"}).json()["token"]
        self.conch({"Authorization": f"Bearer {token}", "X-Real-IP": "203.0.113.7"}).get("/me")
        shown = root.get("/user/me/token/here").json()
        self.assertIsNotNone(shown["last_used"])
        self.assertIsNone(shown["last_ipaddr"])

    def test_settings_of_a_mebibyte_fit_and_more_do_not(self):
        root = self.root()
        many = {f"key{number}": "\x1f" * (64 * 1024 - 10) for number in range(16)}
        self.assertEqual(root.post("/user/me/settings", many).status, 204)
        self.assertEqual(root.get("/user/me/settings").json(), many)
        refused = root.post("/user/me/settings/one", {"one": "x" * 64 * 1024})
        self.assertEqual((refused.status, refused.json()), (400, {"error": 'setting "one" may have 65536 bytes at most'}))

    def test_a_large_answer_arrives_whole(self):
        root = self.root()
        for number in range(300):
            body = {"name": f"part/{number:03} " + "x" * 200, "email": f"part{number}@example.org"}
            self.assertEqual(self.admin.post("/users", {"username": f"filler{number}", "name": "F", "confirm": False,
                                                        "email": body["email"], "password": "long-enough-1"}).status, 201)
        answer = root.get("/user")
        self.assertEqual(answer.header("Transfer-Encoding"), "chunked")
        names = [user["name"] for user in answer.json()]
        self.assertEqual(names, sorted(names))
        self.assertGreater(len(names), 300)

    def test_what_a_command_does_is_true_for_the_next_request(self):
        root = self.root()
        person = self.create_user()
        token = self.conch().post("/login", {"email": person["email"], "password": person["password"]}).json()["jwt_token"]
        own = self.conch({"Authorization": f"Bearer {token}"})
        self.assertEqual(own.get("/me").status, 204)
        self.server.usher("user block", person["username"])
        self.assertEqual(own.get("/me").status, 401)
        self.assertEqual(root.get(f"/user/{person['email']}").status, 200)


class Keys(ConchCase):
    def test_nobody_is_signed_out_by_a_restart_or_a_rotation(self):
        login = self.log_in(set_session=True)
        token, cookie = login.json()["jwt_token"], login.header("Set-Cookie").split(";")[0]
        api = self.conch({"Authorization": f"Bearer {token}"}).post("/user/me/token", {"name": "ci"}).json()["token"]

        def statuses():
            return [self.conch(headers).get("/me").status for headers in (
                {"Authorization": f"Bearer {token}"}, {"Authorization": f"Bearer {api}"}, {"Cookie": cookie})]

        self.assertEqual(statuses(), [204] * 3)
        self.server.restart()
        self.assertEqual(statuses(), [204] * 3)
        rotated = self.server.usher("key rotate", "--json")
        self.assertEqual(rotated.returncode, 0, rotated.stderr)
        self.assertEqual(json.loads(rotated.stdout)["use"], "signs")
        self.assertEqual(statuses(), [204] * 3)
        self.server.restart()
        self.assertEqual(statuses(), [204] * 3)
        listed = [json.loads(line)["use"] for line in self.server.usher("key list", "--json").stdout.splitlines()]
        self.assertEqual(listed, ["signs", "verifies"])
        again = self.log_in().json()["jwt_token"]
        self.assertEqual(again.split(".")[1], token.split(".")[1], "the same token")
        self.assertNotEqual(again, token, "under the new key")

        self.assertEqual(self.server.usher("key rotate", "--drop-older-than", "soon").returncode, 2)
        dropped = self.server.usher("key rotate", "--drop-older-than", "0")
        self.assertEqual(dropped.stdout.count("dropped"), 2, dropped.stdout)
        self.assertEqual(statuses(), [401] * 3)
        self.assertEqual(self.root().get("/me").status, 204)
        for secret in (token, api, cookie.split("=", 1)[1], again):
            self.assertNotIn(secret, self.server.log())
            self.assertNotIn(secret.split(".")[-1], self.server.log())


class Options(ConchCase):
    port = free_port()
    options = ("--listen", f"127.0.0.1:{port}=conch", "--trusted-proxies", "127.0.0.1", "--conch-client-gate", "off",
               "--conch-login-hours", "2", "--conch-admin-login-hours", "1", "--conch-token-days", "10")

    def test_on_a_port_of_its_own_it_is_at_the_root(self):
        self.headers_of(self.port, "/ping")

    def test_a_trusted_proxy_says_where_requests_come_from(self):
        root = self.root()
        token = root.post("/user/me/token", {"name": "ci"}).json()["token"]
        self.conch({"Authorization": f"Bearer {token}", "X-Real-IP": "2001:DB8:0::1"}).get("/me")
        self.assertEqual(root.get("/user/me/token/ci").json()["last_ipaddr"], "2001:db8::1")

    def test_old_clients_may_be_let_in(self):
        self.assertEqual(self.conch({"User-Agent": "conch shell"}).get("/ping").status, 200)

    def test_lifetimes_are_the_operators(self):
        claims = self.log_in().json()["jwt_token"].split(".")[1]
        expires = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"]
        self.assertAlmostEqual(expires - time.time(), 3600, delta=60)
        made = self.root().post("/user/me/token", {"name": "short"})
        self.assertEqual(made.status, 201)
        life = parsedate_to_datetime(made.header("Expires")) - parsedate_to_datetime(made.header("Last-Modified"))
        self.assertEqual(life.days, 10)


class Refused(unittest.TestCase):
    def test_a_life_of_more_than_a_year_is_no_setting(self):
        server = Server("--conch-admin-login-hours", "9000")
        self.addCleanup(server.close)
        server.spawn()
        self.assertEqual(server.wait(), 2)


if __name__ == "__main__":
    unittest.main()
