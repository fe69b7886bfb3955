"""HTTP as sockets see it: framing, limits, hostile bytes; no request may bring a 5xx or a dead server."""
import json
import os
import random
import re
import ssl
import subprocess
import time
import unittest
import warnings

from support.case import PASSWORD, ServerCase
from support.client import Client, RawConnection, raw_request
from support.keys import ed25519_line
from support.server import Server, wait_until

SEED = int(os.environ.get("USHER_SEED") or random.randrange(1 << 30))
FUZZ_REQUESTS = int(os.environ.get("USHER_FUZZ_REQUESTS") or 2000)

NASTY = [
    "' OR '1'='1", "'; DROP TABLE accounts; --", '" OR ""="', "1); DELETE FROM accounts WHERE (1=1", "%' ESCAPE '!",
    "$1 $2 ?1 :name @x", "\\'; SELECT pg_sleep(5); --", "100%_of\\it", "{{7*7}} ${7*7} #{7*7}", "%s%n%x%d",
    "a&b;c=d+e f", "Ünïcødé Ωμέγα Владимир 山田太郎 مرحبا 😀", "e\u0301 vs \u00e9", "\u202eright-to-left",
    "`id` $(id) |id",
    "../../etc/passwd", "line\u2028separator", "=1+1", "null", "true", "0", "-0", "🏳️‍🌈" * 20,
]
MARKUP = [
    "<b>Joe</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a<br/>b",
    "<a href='javascript:x'>go</a>", "<<b>>nested<</b>>", "<svg/onload=alert(1)>", "<!-- comment -->left",
]
TAG = re.compile(r"<[a-zA-Z/!?]")


class Framing(ServerCase):
    def connect(self):
        connection = RawConnection(self.server)
        self.addCleanup(connection.close)
        return connection

    def me(self, *headers, method="GET"):
        return raw_request(method, "/api/v3/user", [("PRIVATE-TOKEN", self.root_token), *headers])

    def exchange(self, data):
        """Sends and reads until the server closes; (first status, number of answers)."""
        connection = self.connect()
        connection.try_send(data)
        text = connection.read_to_end()
        statuses = re.findall(rb"HTTP/1\.[01] (\d{3}) ", text)
        return (int(statuses[0]) if statuses else None), len(statuses)

    def test_keep_alive_serves_one_after_the_other(self):
        connection = self.connect()
        for _ in range(5):
            answer = connection.send(self.me()).read_answer()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.header("Content-Type"), "application/json")
            self.assertEqual(answer.json()["username"], "root")

    def test_connection_close_and_http_1_0_end_the_connection(self):
        for request in (self.me(("Connection", "close")),
                        f"GET /api/v3/user HTTP/1.0\r\nPRIVATE-TOKEN: {self.root_token}\r\n\r\n".encode()):
            connection = self.connect()
            self.assertEqual(connection.send(request).read_answer().status, 200)
            self.assertTrue(connection.closed_by_peer())

    def test_a_hundred_pipelined_requests_are_answered_in_order(self):
        targets = [("/api/v3/user", 200), ("/api/v3/users/999999", 404), ("/api/v3/user/keys", 200),
                   ("/api/v3/no/such/route", 404), ("/api/v3/users", 200)]
        connection = self.connect()
        connection.send(b"".join(raw_request("GET", targets[i % 5][0], [("PRIVATE-TOKEN", self.root_token)])
                                 for i in range(100)))
        statuses = [connection.read_answer().status for _ in range(100)]
        self.assertEqual(statuses, [targets[i % 5][1] for i in range(100)])
        self.assertEqual(connection.buffer, b"")

    def test_pipelining_across_lanes_keeps_the_order(self):
        wrong = json.dumps({"login": "root", "password": "wrong"}).encode()
        slow = raw_request("POST", "/api/v3/session", [("Content-Type", "application/json")], wrong)
        connection = self.connect()
        connection.send((slow + self.me()) * 5)
        self.assertEqual([connection.read_answer().status for _ in range(10)], [401, 200] * 5)

    def test_a_request_in_single_bytes(self):
        connection = self.connect()
        for byte in self.me():
            connection.send(bytes([byte]))
        self.assertEqual(connection.read_answer().status, 200)

    def test_chunked_bodies(self):
        body = json.dumps({"login": "root", "password": self.server.root["password"]}).encode()
        head = raw_request("POST", "/api/v3/session",
                           [("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")])
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 7]), body[i:i + 7]) for i in range(0, len(body), 7))
        connection = self.connect()
        connection.send(head + chunks + b"0\r\n\r\n" + self.me())
        self.assertEqual(connection.read_answer().status, 201)
        self.assertEqual(connection.read_answer().status, 200)

    def test_expect_100_continue(self):
        body = json.dumps({"login": "root", "password": self.server.root["password"]}).encode()
        connection = self.connect()
        connection.send(raw_request("POST", "/api/v3/session",
                                    [("Content-Type", "application/json"), ("Expect", "100-continue"),
                                     ("Content-Length", str(len(body)))]))
        self.assertEqual(connection.read_answer().status, 100)
        self.assertEqual(connection.send(body).read_answer().status, 201)

    def test_head_has_the_headers_of_get_and_no_body(self):
        connection = self.connect()
        got = connection.send(self.me()).read_answer()
        head = connection.send(self.me(method="HEAD")).read_answer(head=True)
        self.assertEqual(head.status, 200)
        for name in ("Content-Type", "Content-Length"):
            self.assertEqual(head.header(name), got.header(name), name)
        self.assertEqual(connection.send(self.me()).read_answer().status, 200, "HEAD left bytes behind")

    def test_options_names_the_methods(self):
        connection = self.connect()
        answer = connection.send(raw_request("OPTIONS", "/api/v3/users/1")).read_answer()
        self.assertEqual((answer.status, answer.body), (204, b""))
        allowed = {word.strip() for word in answer.header("Allow").split(",")}
        self.assertLessEqual({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}, allowed)

    def test_unknown_methods(self):
        connection = self.connect()
        answer = connection.send(raw_request("PROPFIND", "/api/v3/users")).read_answer()
        self.assertEqual(answer.status, 405, answer)
        self.assertIn("GET", answer.header("Allow"))
        self.assertEqual(answer.json(), {"error": "405 Not Allowed"})
        answer = self.connect().send(raw_request("DELETE", "/api/v3/users")).read_answer()
        self.assertEqual(answer.status, 405, answer)

    def test_ambiguous_framing_is_refused_and_the_connection_ended(self):
        smuggled = self.me()
        post = "POST /api/v3/session HTTP/1.1\r\nHost: h\r\n"
        for name, head in {
            "length and chunked": post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "two lengths": post + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
            "list of lengths": post + "Content-Length: 0, 5\r\n\r\n",
            "signed length": post + "Content-Length: +0\r\n\r\n",
            "negative length": post + "Content-Length: -1\r\n\r\n",
            "hexadecimal length": post + "Content-Length: 0x0\r\n\r\n",
            "huge length": post + "Content-Length: 99999999999999999999999\r\n\r\n",
            "unknown coding": post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "chunked twice": post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "chunked not last": post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
            "space before colon": post + "Content-Length : 0\r\n\r\n",
            "folded header": post + "X-One: a\r\n b\r\nContent-Length: 0\r\n\r\n",
            "NUL in a header": post + "X-One: a\0b\r\nContent-Length: 0\r\n\r\n",
            "no host": "GET /api/v3/user HTTP/1.1\r\n\r\n",
            "two hosts": "GET /api/v3/user HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "bad chunk size": post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            "signed chunk size": post + "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n",
            "huge chunk size": post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
            "no such version": "GET /api/v3/user HTTP/3.7\r\nHost: h\r\n\r\n",
            "not HTTP": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            "space in target": "GET /api/v3/us er HTTP/1.1\r\nHost: h\r\n\r\n",
        }.items():
            with self.subTest(name):
                status, answers = self.exchange(head.encode("latin-1") + smuggled)
                self.assertEqual(answers, 1, "the smuggled request was answered")
                self.assertIn(status, (400, 413, 501, 505))

    def test_limits_on_the_header(self):
        status, _ = self.exchange(raw_request("GET", "/api/v3/user", [("X-Long", "a" * (1 << 20))]))
        self.assertEqual(status, 431)
        status, _ = self.exchange(raw_request("GET", "/api/v3/user", [(f"X-{i}", "a") for i in range(20000)]))
        self.assertEqual(status, 431)
        status, _ = self.exchange(raw_request("GET", "/api/v3/users?search=" + "a" * (1 << 20)))
        self.assertIn(status, (414, 431))

    def test_limits_on_the_body(self):
        status, answers = self.exchange(raw_request("POST", "/api/v3/session",
                                                    [("Content-Type", "application/json"),
                                                     ("Content-Length", str(1 << 30))]))
        self.assertEqual((status, answers), (413, 1))
        chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        status, answers = self.exchange(raw_request("POST", "/api/v3/session",
                                                    [("Content-Type", "application/json"),
                                                     ("Transfer-Encoding", "chunked")]) + chunk * 512 + b"0\r\n\r\n")
        self.assertEqual((status, answers), (413, 1))

    def test_a_compressed_body_is_refused(self):
        answer = self.connect().send(raw_request("POST", "/api/v3/session",
                                                 [("Content-Type", "application/json"), ("Content-Encoding", "gzip")],
                                                 b"\x1f\x8b\x08\x00")).read_answer()
        self.assertEqual(answer.status, 415)

    def test_a_slow_header_is_cut_off(self):
        """Header limit 10 s: a client that sends a byte now and then must not keep its connection."""
        connection = self.connect()
        connection.socket.settimeout(0.5)
        connection.send(b"GET /api/v3/user HTTP/1.1\r\nHost: h\r\nX-Slow: ")
        began = time.monotonic()
        while time.monotonic() - began < 20:
            try:
                if not connection._more() or b"\r\n\r\n" in connection.buffer:
                    break
            except TimeoutError:
                if not connection.try_send(b"a"):
                    break
        else:
            self.fail("a slow sender was never cut off")
        self.assertGreater(time.monotonic() - began, 2, "cut off too early for a slow line")
        self.assertIn(connection.buffer[:12], (b"", b"HTTP/1.1 408"))

    def test_targets(self):
        headers = [("PRIVATE-TOKEN", self.root_token)]
        for target, expected in {
            "http://localhost/api/v3/user": (200,), "/api/v3/user?": (200,), "/api/v3/user.json": (200,),
            "/api/v3/%75ser": (200, 404), "/api/v3//user": (404,), "/api/v3/../v3/user": (400, 404),
            "/api/v3/users/%00": (400, 404), "/api/v3/users/%ff": (400, 404), "/api/v3/users/1%2fkeys": (404,),
            "/api/v3/users/%zz": (400, 404), "/api/v3/users?search=%ff%fe": (200, 400),
            "/api/v3/users?search=a%00b": (200, 400), "/api/v3/users/18446744073709551616": (404,),
            "/api/v3/users/99999999999999999999999999": (404,), "/api/v3/users/-1": (404,), "/": (404,),
            "*": (400, 404),
        }.items():
            with self.subTest(target):
                answer = self.connect().send(raw_request("GET", target, headers)).read_answer()
                self.assertIn(answer.status, expected, answer)


class Bodies(ServerCase):
    def post_raw(self, path, body, content_type="application/json"):
        return self.admin.request("POST", path, body=body, headers={"Content-Type": content_type})

    def test_broken_json(self):
        broken = {"error": "message body does not match declared format"}
        for body in (b"{", b"[1,2", b'{"a":}', b"{'a':1}", b'{"a":1}x', b'{"a":01}', b'{"a":NaN}', b'{"a":"\x01"}',
                     b'{"a":"\\ud800"}', b"\x00",
                     b'{"a":1,}', b"nul", b'"' + b"a" * 1000):
            with self.subTest(body[:20]):
                answer = self.post_raw("/users", body)
                self.assertEqual(answer.status, 400, answer)
                self.assertEqual(answer.json(), broken)

    def test_text_that_is_not_utf_8_is_refused_and_stored_nowhere(self):
        for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"cut\xc3"):
            for field in (b"name", b"username", b"bio", b"location", b"skype", b"website_url", b"extern_uid", b"password"):
                fields = {b"email": b"utf@example.org", b"username": b"utf", b"name": b"n", b"password": b"long enough",
                          b"provider": b"p", field: b"x" + bad}
                body = b"{" + b",".join(b'"%s":"%s"' % pair for pair in fields.items()) + b"}"
                with self.subTest(body[-60:]):
                    self.assertEqual(self.post_raw("/users", body).status, 400)
        self.assertEqual(self.admin.get("/users", params={"username": "utf"}).json(), [])

    def test_many_large_bodies_on_one_connection(self):
        person = self.sign_in(self.create_user()["username"])
        for number in range(400):
            size = (200, 2000, 20_000)[number % 3]
            answer = person.post("/user/emails", {"email": "no address", "more": ["y" * 20] * (size // 20)})
            self.assertEqual(answer.status, 400, f"request {number}: {answer}")

    def test_deep_json(self):
        for body in (b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
                     b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"):
            self.assertEqual(self.post_raw("/users", body).status, 400)
        self.assertEqual(self.admin.get("/user").status, 200)

    def test_json_that_is_no_object(self):
        for body in (b"[]", b"1", b"true", b'"text"', b"null"):
            with self.subTest(body):
                self.assertEqual(self.post_raw("/users", body).status, 400)

    def test_unknown_media_type(self):
        answer = self.post_raw("/users", b"<user/>", "application/xml")
        self.assertAnswer(answer, 406, {"error": "The requested content-type 'application/xml' is not supported."})

    def test_nul_in_text_is_no_5xx_and_cuts_nothing_off(self):
        user = self.create_user()
        answer = self.admin.put(f"/users/{user['id']}", {"bio": "before\0after"})
        self.assertIn(answer.status, (200, 400), answer)
        if answer.status == 200:
            self.assertEqual(self.admin.get(f"/users/{user['id']}").json()["bio"], "before\0after")

    def test_hostile_text_in_every_field_of_a_user_comes_back_as_sent(self):
        user = self.create_user()
        path = f"/users/{user['id']}"
        for text in NASTY:
            fields = {name: text for name in ("name", "skype", "linkedin", "twitter", "website_url", "bio", "location")}
            with self.subTest(text):
                answer = self.admin.put(path, fields)
                self.assertEqual(answer.status, 200, answer)
                stored = self.admin.get(path).json()
                self.assertEqual({name: stored[name] for name in fields}, fields)

    def test_markup_is_stripped_where_the_contract_says_so_and_kept_elsewhere(self):
        user = self.create_user()
        path = f"/users/{user['id']}"
        for text in MARKUP:
            with self.subTest(text):
                sent = {name: "x" + text for name in ("name", "skype", "linkedin", "twitter", "bio", "location")}
                answer = self.admin.put(path, sent)
                self.assertEqual(answer.status, 200, answer)
                stored = self.admin.get(path).json()
                for name in ("name", "skype", "linkedin", "twitter"):
                    self.assertNotRegex(stored[name], TAG, name)
                for name in ("bio", "location"):
                    self.assertEqual(stored[name], sent[name])
        self.admin.put(path, {"name": "<b>Joe</b>"})
        self.assertEqual(self.admin.get(path).json()["name"], "Joe")

    def test_hostile_text_in_names_addresses_searches_and_ids_is_never_a_5xx(self):
        before = len(self.admin.get("/users", params={"per_page": 100}).json())
        for text in NASTY + MARKUP:
            with self.subTest(text):
                answer = self.admin.post("/users", {"username": text, "email": text, "name": text,
                                                    "password": text * 8})
                self.assertIn(answer.status, (400, 409), answer)
                answer = self.admin.post("/users", {"username": text, "email": f"{text}@example.org", "name": "n",
                                                    "password": PASSWORD})
                self.assertIn(answer.status, (201, 400, 409), answer)
                before += answer.status == 201
                for filters in ({"search": text}, {"username": text}, {"search": text, "page": text, "per_page": text}):
                    answer = self.admin.get("/users", params=filters)
                    self.assertEqual(answer.status, 200, answer)
                self.assertLess(self.admin.get("/user", headers={"SUDO": "1 OR 1=1"}).status, 500)
                self.assertLess(self.admin.get("/user", params={"sudo": text}).status, 500)
                self.assertEqual(self.admin.post("/session", {"login": text, "password": text}).status, 401)
        self.assertEqual(len(self.admin.get("/users", params={"per_page": 100}).json()), before)
        self.assertEqual(self.admin.get("/users", params={"search": "%"}).json(), [])
        self.assertEqual(self.admin.get("/users", params={"search": "_@"}).json(), [])

    def test_hostile_text_in_keys_and_emails(self):
        person = self.sign_in(self.create_user()["username"])
        for number, text in enumerate(NASTY + MARKUP):
            with self.subTest(text):
                key = ed25519_line(f"nasty {number}", text)
                answer = person.post("/user/keys", {"title": text, "key": key})
                self.assertIn(answer.status, (201, 400), answer)
                if answer.status == 201:
                    stored = person.get(f"/user/keys/{answer.json()['id']}").json()
                    self.assertEqual((stored["title"], stored["key"]), (text, key.strip()))
                self.assertIn(person.post("/user/keys", {"title": "t", "key": text}).status, (400,))
                answer = person.post("/user/emails", {"email": f"{text}@example.org"})
                self.assertIn(answer.status, (201, 400), answer)

    def test_numbers_out_of_range(self):
        user = self.create_user()
        path = f"/users/{user['id']}"
        for number in ("99999999999999999999", "-99999999999999999999", "1e400", "-1", "1.5", "1e3", "2147483648",
                       "9223372036854775808", '"0x10"', '"abc"', "[]", "{}", '"' + "9" * 5000 + '"'):
            with self.subTest(number[:30]):
                answer = self.admin.request("PUT", path, body=f'{{"projects_limit":{number}}}',
                                            headers={"Content-Type": "application/json"})
                self.assertIn(answer.status, (200, 400), answer)
                stored = self.admin.get(path).json()["projects_limit"]
                self.assertTrue(0 <= stored < 1 << 63, stored)
        for value in ("0", "-5", "abc", "99999999999999999999", "1e9", "", "9223372036854775807"):
            answer = self.admin.get("/users", params={"page": value, "per_page": value})
            self.assertEqual(answer.status, 200, answer)

    def test_wrong_types_in_every_field(self):
        for value in (None, 1, True, 1.5, [], {}, ["a"], {"a": "b"}, [[["a"]]]):
            for field in ("email", "password", "username", "name", "bio", "admin", "confirm", "provider", "extern_uid",
                          "projects_limit", "external", "private_token", "sudo"):
                fields = {"email": "t@example.org", "password": "short", "username": "typed", "name": "n", field: value}
                answer = self.admin.post("/users", fields)
                self.assertIn(answer.status, (400, 401, 403, 404, 409), f"{field}={value}: {answer}")


class Fuzz(ServerCase):
    def test_random_requests(self):
        print(f"seed {SEED}", flush=True)
        chance = random.Random(SEED)
        people = [self.create_user() for _ in range(4)]
        tokens = [self.root_token] * 4 + [self.sign_in(people[0]["username"]).token] * 2 + [None, "wrong"]
        ids = [str(p["id"]) for p in people] * 3
        ids += ["1", "2", "3", "0", "999999", "-1", "abc", "1e1", "%00", "18446744073709551616", "2.json"]
        known = [tuple(line.split(" ")) for line in (
            "GET /user|GET /user/keys|POST /user/keys|GET /user/keys/{}|DELETE /user/keys/{}|GET /user/emails|"
            "POST /user/emails|GET /user/emails/{}|DELETE /user/emails/{}|GET /users|POST /users|GET /users/{}|"
            "PUT /users/{}|DELETE /users/{}|GET /users/{}/keys|POST /users/{}/keys|DELETE /users/{}/keys/{}|"
            "GET /users/{}/emails|POST /users/{}/emails|DELETE /users/{}/emails/{}|PUT /users/{}/block|"
            "PUT /users/{}/unblock|GET /keys/{}|POST /session|GET /nothing|GET /users/{}/{}/{}").split("|")]
        names = ["email", "username", "name", "password", "key", "title", "bio", "admin", "external", "page",
                 "per_page", "search", "sudo", "confirm", "provider", "extern_uid", "projects_limit",
                 "a[]", "a[b]", "access_token"]
        values = [*NASTY, *MARKUP, "", "true", "1", "x" * 300, 1, -1, 1.5, None, True, [], {}, "short", "a@b.cd",
                  ed25519_line("fuzz"), people[1]["username"], people[1]["email"]]
        client = Client(self.server)
        self.addCleanup(client.close)
        seen = {}
        for number in range(FUZZ_REQUESTS):
            method, path = chance.choice(known)
            if chance.random() < 0.2:
                method = chance.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "FOO"])
            path = re.sub(r"\{\}", lambda _: chance.choice(ids), path)
            fields = {chance.choice(names): chance.choice(values) for _ in range(chance.randrange(6))}
            if chance.random() < 0.3:
                fields = {"email": f"f{number}@example.org", "username": f"f{number}", "name": "F", "password": PASSWORD,
                          "title": "t", "key": ed25519_line(number), **fields}
            if method in ("PUT", "DELETE") and path.startswith("/users/1"):
                continue  # the administrator stays, or nothing behind his rights is reached any more
            headers = {"PRIVATE-TOKEN": t} if (t := chance.choice(tokens)) else {}
            if chance.random() < 0.1:
                headers["SUDO"] = chance.choice(ids)
            body = None
            if chance.random() < 0.7:
                kind = chance.choice(["json", "form", "bytes", "multipart"])
                if kind == "json":
                    body, headers["Content-Type"] = json.dumps(fields), "application/json"
                elif kind == "form":
                    body = "&".join(f"{k}={v}" for k, v in fields.items())
                    headers["Content-Type"] = "application/x-www-form-urlencoded"
                elif kind == "multipart":
                    body = "".join(f'--X\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
                                   for k, v in fields.items()) + chance.choice(["--X--\r\n", "--X", ""])
                    headers["Content-Type"] = "multipart/form-data; boundary=X"
                else:
                    body = chance.randbytes(chance.randrange(200))
                    headers["Content-Type"] = chance.choice(["application/json", "text/plain",
                                                             "multipart/form-data", ""])
            params = fields if chance.random() < 0.3 else None
            answer = client.request(method, path, params=params, body=body, headers=headers)
            self.assertLess(answer.status, 500, f"seed {SEED}, request {number}: {method} {path} {params} {headers} {body!r} {answer}")
            if answer.body and answer.header("Content-Type") == "application/json":
                answer.json()
            seen[answer.status] = seen.get(answer.status, 0) + 1
        print(dict(sorted(seen.items())), flush=True)
        self.assertEqual(self.admin.get("/user").status, 200)

    def test_random_bytes(self):
        chance = random.Random(SEED)
        good = raw_request("POST", "/api/v3/users?page=1", [("PRIVATE-TOKEN", "x"), ("Connection", "close"),
                                                            ("Content-Type", "application/json")],
                           b'{"email":"a@b.cd"}')
        for number in range(300):
            data = bytearray(good)
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(data))
                what = chance.randrange(3)
                if what == 0:
                    data[at] = chance.randrange(256)
                elif what == 1:
                    data[at:at] = chance.randbytes(chance.randrange(1, 9))
                else:
                    del data[at:at + chance.randrange(1, 9)]
            with RawConnection(self.server) as connection:
                connection.try_send(bytes(data))
                connection.socket.shutdown(1)
                text = connection.read_to_end()
            for status in re.findall(rb"^HTTP/1\.1 (\d+) ", text, re.M):
                self.assertTrue(int(status) < 500 or int(status) in (501, 505),
                                f"seed {SEED}, input {number}: {bytes(data)!r} {text!r}")
        self.assertEqual(self.admin.get("/user").status, 200)


class Proxies(ServerCase):
    """The words of a proxy count when it is trusted, and only then."""
    options = ("--trusted-proxies", "127.0.0.0/8")
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "outside.example.org", "X-Forwarded-For": "203.0.113.9"}

    def remote_of(self, answer):
        request_id = answer.header("X-Request-Id")
        line = wait_until(lambda: next((l for l in self.server.log().splitlines() if request_id in l), None))
        return json.loads(line)["remote"]

    def test_a_trusted_proxy_is_believed(self):
        answer = self.admin.get("/users", headers=self.forwarded)
        self.assertTrue(answer.links()["first"].startswith("https://outside.example.org/api/v3/users?"), answer.links())
        self.assertEqual(self.remote_of(answer), "203.0.113.9")

    def test_a_public_url_goes_before_everything(self):
        server = Server(*self.options, "--public-url", "https://people.example.org/").start()
        self.addCleanup(server.close)
        with Client(server, server.root["private_token"]) as client:
            first = client.get("/users", headers=self.forwarded).links()["first"]
            self.assertEqual(first, "https://people.example.org/api/v3/users?page=1&per_page=20")
            self.assertEqual(client.get("/user").json()["web_url"], "https://people.example.org/u/root")

    def test_nobody_else_is(self):
        server = Server().start()
        self.addCleanup(server.close)
        with Client(server, server.root["private_token"]) as client:
            first = client.get("/users", headers=self.forwarded).links()["first"]
        self.assertTrue(first.startswith(server.url), first)
        self.assertNotIn("203.0.113.9", server.log())


class Ports(unittest.TestCase):
    def test_a_port_of_one_dialect_serves_it_at_its_root(self):
        server = Server("--listen", "127.0.0.1:0=gitlab-v3").start()
        self.addCleanup(server.close)
        token = server.root["private_token"]
        listening = re.compile(r"listening on http://127\.0\.0\.1:(\d+)")
        ports = wait_until(lambda: len(found := listening.findall(server.log())) == 2 and found, what="two listeners")
        statuses = []
        for server.port in map(int, ports):
            with Client(server, token, base="") as client:
                statuses.append((client.get("/user").status, client.get("/api/v3/user").status))
        self.assertEqual(sorted(statuses), [(200, 404), (404, 200)])


class Tls(unittest.TestCase):
    def test_a_tls_listener(self):
        server = Server()
        self.addCleanup(server.close)
        cert, key = os.path.join(server.home, "cert.pem"), os.path.join(server.home, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"], check=True, capture_output=True)
        server.options += ["--tls-cert", cert, "--tls-key", key]
        server.start()
        self.assertEqual(server.scheme, "https")
        context = ssl.create_default_context(cafile=cert)
        with Client(server, server.root["private_token"], context=context) as client:
            for _ in range(3):
                self.assertEqual(client.get("/user").json()["username"], "root")
            link = client.get("/users").links()["first"]
            self.assertTrue(link.startswith("https://"), link)
            body = {"email": "a@b.cd", "username": "tls", "name": "x" * 60000, "password": PASSWORD}
            self.assertEqual(client.post("/users", body).status, 201)
        with RawConnection(server, context=context) as raw:
            raw.send(raw_request("GET", "/api/v3/user") * 50)
            self.assertEqual([raw.read_answer().status for _ in range(50)], [401] * 50)
        with RawConnection(server) as plain:
            plain.try_send(raw_request("GET", "/api/v3/user"))
            self.assertNotIn(b" 200 ", plain.read_to_end())
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("DEFAULT@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, OSError)):
            RawConnection(server, context=old)
        with Client(server, server.root["private_token"], context=context) as client:
            self.assertEqual(client.get("/user").status, 200)


if __name__ == "__main__":
    unittest.main()
