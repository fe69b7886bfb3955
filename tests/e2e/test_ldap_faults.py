"""Every way in which an LDAP server lets its clients down: nobody is blocked, and administrators get in."""
import json
import os
import tempfile
import time
import unittest

from support.client import Client
from support.faulty_ldap import FAULTS, FaultyLdap, people
from support.server import Server

COUNT = 40


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ldap = FaultyLdap(people(COUNT))
        cls.addClassCleanup(cls.ldap.close)
        home = tempfile.mkdtemp(prefix="usher-ldap-")
        cls.config = os.path.join(home, "usher.conf")
        with open(cls.config, "w", encoding="utf-8") as file:
            file.write(f"""ldap-sync-minutes = 0
[ldap.ldapmain]
url = "ldap://127.0.0.1:{cls.ldap.port}"
encryption = "none"
bind-dn = "cn=reader"
bind-password = "secret"
base = "ou=people,dc=example"
page-size = 10
timeout-seconds = 1
sign-in-timeout-seconds = 1
""")
        cls.server = Server("--config", cls.config)
        cls.addClassCleanup(cls.server.close)
        cls.server.start()
        cls.assertTrue(cls, cls.sync()["outcome"] == "done")

    @classmethod
    def sync(cls, *options):
        ran = cls.server.usher("ldap sync", "--config", cls.config, "--json", *options)
        lines = [line for line in ran.stdout.splitlines() if '"outcome"' in line]
        return {**json.loads(lines[0]), "errors": ran.stderr, "code": ran.returncode}

    def states(self):
        ran = self.server.usher("user list", "--config", self.config, "--json")
        users = [json.loads(line) for line in ran.stdout.splitlines()]
        return {user["username"]: user["state"] for user in users if user["username"] != "root"}

    def sign_in(self, login, password):
        with Client(self.server) as client:
            return client.post("/session", {"login": login, "password": password}).status

    def setUp(self):
        self.ldap.mode = "good"
        self.ldap.entries = people(COUNT)

    def test_no_fault_blocks_anybody_even_when_forced(self):
        for options in ([], ["--full"], ["--full", "--force"]):
            for fault in FAULTS:
                with self.subTest(fault=fault, options=options):
                    # Some of those who do come back are gone indeed: still nobody is blocked.
                    self.ldap.entries = people(COUNT)[3:]
                    self.ldap.mode = fault
                    report = self.sync(*options)
                    self.assertEqual(report["outcome"], "incomplete", report)
                    self.assertTrue(report["reason"], report)
                    self.assertEqual(report["block"], 0)
                    self.assertIn("nobody was blocked", report["errors"])
                    self.assertEqual(set(self.states().values()), {"active"})
                    self.ldap.mode = "good"
                    self.ldap.entries = people(COUNT)
                    after = self.sync()
                    self.assertEqual((after["outcome"], after["add"], after["block"]), ("done", 0, 0), after)

    def test_a_filter_that_matches_nobody_blocks_nobody(self):
        for entry in self.ldap.entries:
            entry["objectclass"] = ["somethingElse"]
        report = self.sync("--full", "--force")
        self.assertEqual(report["outcome"], "incomplete")
        self.assertEqual(set(self.states().values()), {"active"})

    def test_too_many_at_once_are_refused(self):
        self.ldap.entries = people(COUNT)[11:]
        report = self.sync()
        self.assertEqual((report["outcome"], report["block"], report["code"]), ("refused", 11, 1), report)
        self.assertEqual(set(self.states().values()), {"active"})
        with Client(self.server, self.server.root["private_token"], base="") as client:
            page = client.get("/metrics").body.decode()
        self.assertIn("usher_ldap_plan_block 11\n", page)
        self.assertRegex(page, r"usher_ldap_refused_runs [1-9]")

    def test_a_slow_server_is_waited_for(self):
        self.ldap.mode = "slow"
        self.ldap.entries = people(COUNT)
        self.assertEqual(self.sync()["outcome"], "done")

    def test_sign_in_while_it_fails(self):
        self.assertEqual(self.sign_in("user1", "password 1"), 201)
        root = (self.server.root["username"], self.server.root["password"])
        for fault in ("silent", "garbage", "busy", "unavailable", "empty success", "base is gone",
                      "referral to itself"):
            with self.subTest(fault=fault):
                self.ldap.mode = fault
                began = time.monotonic()
                self.assertEqual(self.sign_in("user2", "password 2"), 401)
                self.assertEqual(self.sign_in("nobody", "password 2"), 401)
                self.assertEqual(self.sign_in(*root), 201)
                self.assertLess(time.monotonic() - began, 6)
                self.assertEqual(set(self.states().values()), {"active"})

    def test_an_empty_password_never_binds(self):
        before = len(self.ldap.binds)
        for login in ("user3", "nobody"):
            self.assertEqual(self.sign_in(login, ""), 401)
        self.assertEqual([dn for dn, _ in self.ldap.binds[before:] if dn != "cn=reader"], [])


if __name__ == "__main__":
    unittest.main()
