"""Lenses over sockets: cookie and password, the port of its own, sizes, ids in the log, a program's own account."""
import base64
import json
import unittest

from support.case import ServerCase
from support.client import Client
from support.server import Server, free_port, wait_until


class LensesCase(ServerCase):
    def lenses(self, headers=None, server=None, base="/api/v1"):
        client = Client(server or self.server, base=base)
        self.addCleanup(client.close)
        request = client.request
        client.request = lambda *args, **more: request(*args, **{**more, "headers": {**(headers or {}), **more.get("headers", {})}})
        return client

    def root(self, **more):
        pair = f"root:{self.server.root['password']}".encode()
        return self.lenses({"Authorization": "Basic " + base64.b64encode(pair).decode()}, **more)


class Lenses(LensesCase):
    def test_a_session_is_a_cookie_of_secure_connections(self):
        login = {"username": "root", "password": self.server.root["password"]}
        answer = self.lenses().post("/login", login)
        self.assertEqual((answer.status, answer.body), (204, b""))
        cookie = answer.header("Set-Cookie")
        self.assertRegex(cookie, r"^session_id=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=86400$")
        signed_in = self.lenses({"Cookie": cookie.split(";")[0]})
        self.assertEqual(signed_in.get("/users/me").json()["name"], "root")
        self.assertEqual(signed_in.delete("/users/me/sessions").status, 204)
        refused = signed_in.get("/users/me")
        self.assertEqual((refused.status, refused.header("WWW-Authenticate")), (401, "Bearer"))
        self.assertNotIn(cookie[11:54], self.server.log())

    def test_an_error_has_the_id_of_its_line_in_the_log(self):
        answer = self.root().get("/users/nobody")
        request_id = answer.json()["request_id"]
        self.assertEqual(answer.header("X-Request-Id"), request_id)
        wait_until(lambda: request_id in self.server.log(), what="the request in the log")

    def test_a_body_of_more_than_a_mebibyte_is_too_large(self):
        answer = self.root().post("/users", {"name": "x" * 1024 * 1024})
        self.assertEqual((answer.status, answer.json()["type"]), (413, "too_large"))
        self.assertEqual(answer.json()["request_id"], answer.header("X-Request-Id"))

    def test_a_service_account_of_the_command_line_acts_here(self):
        made = json.loads(self.server.usher("service-account create", "loader", "--admin", "--expires",
                                            "2199-01-31").stdout)
        self.assertEqual(made["expires_at"], "2199-01-31T00:00:00.000Z")
        loader = self.lenses({"Authorization": f"Bearer {made['token']}"})
        self.assertEqual(loader.post("/users", {"name": "made by loader"}).status, 201)
        shown = loader.get("/service-accounts/loader").json()
        self.assertEqual((shown["token_expires_at"], shown["is_admin"]), ("2199-01-31T00:00:00.000000Z", True))
        renewed = loader.put("/service-accounts/loader/token").json()["token"]
        self.assertEqual(loader.get("/users").status, 401)
        self.assertEqual(self.lenses({"Authorization": f"Bearer {renewed}"}).get("/users").status, 200)
        old = json.loads(self.server.usher("service-account create", "old", "--expires", "2020-01-01").stdout)
        self.assertEqual(self.lenses({"Authorization": f"Bearer {old['token']}"}).get("/users").status, 401)
        self.assertEqual(self.server.usher("service-account create", "bad", "--expires", "soon").returncode, 2)
        for token in (made["token"], renewed, old["token"]):
            self.assertNotIn(token, self.server.log())

    def test_a_list_of_many_parts_arrives_whole(self):
        root = self.root()
        wanted = [f"part-{number:04}" for number in range(450)]
        loader = json.loads(self.server.usher("service-account create", "filler", "--admin").stdout)["token"]
        filler = self.lenses({"Authorization": f"Bearer {loader}"})
        for name in wanted:
            self.assertEqual(filler.post("/users", {"name": name, "display_name": "x" * 150}).status, 201)
        self.assertEqual(filler.post("/groups", {"name": "everybody", "members": wanted}).status, 201)
        answer = root.get("/users")
        self.assertEqual(answer.header("Transfer-Encoding"), "chunked")
        names = [user["name"] for user in answer.json()["items"]]
        self.assertEqual([name for name in names if name.startswith("part-")], wanted)
        group = root.get("/groups/everybody").json()
        self.assertEqual([user["name"] for user in group["users"]], wanted)


class Options(unittest.TestCase):
    def test_a_port_of_its_own_shorter_sessions_and_plain_http(self):
        port = free_port()
        server = Server("--listen", f"127.0.0.1:{port}=lenses", "--lenses-session-hours", "2",
                        "--lenses-cookie-secure", "off")
        self.addCleanup(server.close)
        server.start()
        with Client(server, base=f"http://127.0.0.1:{port}") as client:
            client.connection.port = port
            answer = client.post("/login", {"username": "root", "password": server.root["password"]})
            self.assertEqual(answer.status, 204, answer)
            cookie = answer.header("Set-Cookie")
            self.assertTrue(cookie.endswith("; SameSite=Lax; Max-Age=7200"), cookie)
            me = client.get("/users/me", headers={"Cookie": cookie.split(";")[0]})
            self.assertEqual(me.json()["name"], "root")
            self.assertEqual(client.get("/api/v1/users/me").status, 404)


if __name__ == "__main__":
    unittest.main()
