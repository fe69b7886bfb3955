"""Every way in which an LDAP server lets its clients down: nobody is blocked, and administrators get in."""
import json
import os
import tempfile
import threading
import time
import unittest

from support.client import Client
from support.faulty_ldap import FAULTS, FaultyLdap, people
from support.server import Server

COUNT = 40


def area_under_curve(some, others):
    """How often one of `some` is longer than one of `others`: 0.5 when nothing can be told from them."""
    wins = sum((a > b) + (a == b) / 2 for a in some for b in others)
    return wins / (len(some) * len(others))


class Follower:
    """A server that follows the LDAP servers of `sections`, text of its configuration."""

    def __init__(self, sections, cleanup):
        home = tempfile.TemporaryDirectory(prefix="usher-ldap-")
        cleanup(home.cleanup)
        self.config = os.path.join(home.name, "usher.conf")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("ldap-sync-minutes = 0\n" + sections)
        self.server = Server("--config", self.config)
        cleanup(self.server.close)
        self.server.start()

    def command(self, *words, **how):
        return self.server.usher(*words, "--config", self.config, "--json", **how)

    def syncs(self, *options, **how):
        """One report for each LDAP server."""
        ran = self.command("ldap sync", *options, **how)
        return [{**json.loads(line), "errors": ran.stderr, "code": ran.returncode}
                for line in ran.stdout.splitlines() if '"outcome"' in line]

    def sync(self, *options, **how):
        return self.syncs(*options, **how)[0]

    def sign_in(self, login, password):
        """The status of the answer."""
        with Client(self.server) as client:
            return client.post("/session", {"login": login, "password": password}).status


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ldap = FaultyLdap(people(COUNT))
        cls.addClassCleanup(cls.ldap.close)
        cls.follower = Follower(f"""[ldap.ldapmain]
url = "ldap://127.0.0.1:{cls.ldap.port}"
encryption = "none"
bind-dn = "cn=reader"
bind-password = "secret"
base = "ou=people,dc=example"
page-size = 10
timeout-seconds = 1
sign-in-timeout-seconds = 1
""", cls.addClassCleanup)
        cls.server = cls.follower.server
        cls.sync = cls.follower.sync
        cls.sign_in = cls.follower.sign_in
        cls.assertTrue(cls, cls.sync()["outcome"] == "done")

    def states(self):
        ran = self.follower.command("user list")
        users = [json.loads(line) for line in ran.stdout.splitlines()]
        return {user["username"]: user["state"] for user in users if user["username"] != "root"}

    def setUp(self):
        self.ldap.mode = "good"
        self.ldap.entries = people(COUNT)

    def wait_until_asked(self):
        """A server that was silent is left alone for some seconds."""
        deadline = time.monotonic() + 20
        while self.sign_in("user1", "password 1") != 201:
            self.assertLess(time.monotonic(), deadline, "it is never asked again")

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
        self.wait_until_asked()
        root = (self.server.root["username"], self.server.root["password"])
        for fault in ("silent", "half a message", "a byte now and then", "garbage", "busy", "unavailable", "empty success", "base is gone",
                      "referral to itself"):
            with self.subTest(fault=fault):
                self.ldap.mode = fault
                began = time.monotonic()
                self.assertEqual(self.sign_in("user2", "password 2"), 401)
                self.assertEqual(self.sign_in("nobody", "password 2"), 401)
                self.assertEqual(self.sign_in(*root), 201)
                self.assertLess(time.monotonic() - began, 6)
                self.assertEqual(set(self.states().values()), {"active"})

    def test_names_that_cannot_be_told_apart_silence_nobody(self):
        self.wait_until_asked()
        twins = [{**entry, "uid": ["twins"]} for entry in people(3)]
        self.ldap.entries = people(COUNT) + [{**twin, "dn": twin["dn"].replace("user", "twin"),
                                              "entryuuid": [twin["entryuuid"][0].replace("0000-4000", "0001-4000")]}
                                             for twin in twins]
        self.assertEqual(self.sign_in("twins", "password 1"), 401)
        self.assertEqual(self.sign_in("user1", "password 1"), 201, "the server answers, and is asked")

    def test_refusals_that_wait_hold_nobody_up(self):
        self.wait_until_asked()
        self.ldap.bind_seconds = 0.3
        self.addCleanup(setattr, self.ldap, "bind_seconds", 0.0)
        self.assertEqual(self.sign_in("user6", "wrong"), 401)  # from now on a refusal takes this long
        refusals = [threading.Thread(target=self.sign_in, args=(f"nobody{i}", "wrong")) for i in range(16)]
        began = time.monotonic()
        for refusal in refusals:
            refusal.start()
        self.assertEqual(self.sign_in(self.server.root["username"], self.server.root["password"]), 201)
        spent = time.monotonic() - began
        for refusal in refusals:
            refusal.join()
        self.assertGreater(time.monotonic() - began, 0.3)
        self.assertLess(spent, 1.5, "sixteen on two threads would be 2.4")

    def test_an_empty_password_never_binds(self):
        before = len(self.ldap.binds)
        for login in ("user3", "nobody"):
            self.assertEqual(self.sign_in(login, ""), 401)
        self.assertEqual([dn for dn, _ in self.ldap.binds[before:] if dn != "cn=reader"], [])

    def test_time_does_not_tell_who_exists(self):
        self.wait_until_asked()
        self.ldap.bind_seconds = 0.05  # as servers with a good hash take
        self.addCleanup(setattr, self.ldap, "bind_seconds", 0.0)
        wrong = {"outside": "user5", "unknown": "nobody", "here": self.server.root["username"]}
        spent = {kind: [] for kind in wrong}
        for turn in range(65):
            for kind, login in wrong.items():
                began = time.monotonic()
                self.assertEqual(self.sign_in(login, "not the password"), 401)
                if turn >= 5:
                    spent[kind].append(time.monotonic() - began)
        medians = {kind: sorted(times)[len(times) // 2] for kind, times in spent.items()}
        self.assertLess(max(medians.values()) - min(medians.values()), 0.025, medians)
        for kind in ("outside", "here"):
            area = area_under_curve(spent[kind], spent["unknown"])
            self.assertLess(abs(area - 0.5), 0.15, (kind, area, medians))
        # Nor after many names that nobody has, which cost the directory less.
        for _ in range(40):
            self.sign_in("nobody", "not the password")
        began = time.monotonic()
        self.sign_in("nobody", "not the password")
        self.assertGreater(time.monotonic() - began, self.ldap.bind_seconds)
        good = []
        for _ in range(5):
            began = time.monotonic()
            self.assertEqual(self.sign_in(self.server.root["username"], self.server.root["password"]), 201)
            good.append(time.monotonic() - began)
        self.assertLess(min(good), min(medians.values()), "a good password waits for nobody")


class Handshakes(unittest.TestCase):
    """Servers that take the connection and then say nothing, each in its own way, and several at once."""

    def test_sign_in_and_stop_end_in_time(self):
        ldap = FaultyLdap(people(3))
        self.addCleanup(ldap.close)
        ldap.mode = "never speaks TLS"
        mute = FaultyLdap(people(3))
        self.addCleanup(mute.close)
        mute.mode = "silent"
        for urls in ([f"ldap://127.0.0.1:{ldap.port}"], [f"ldaps://127.0.0.1:{mute.port}"],
                     [f"ldap://127.0.0.1:{mute.port}", f"ldap://127.0.0.1:{ldap.port}", f"ldap://127.0.0.1:{mute.port}"]):
            with self.subTest(urls=urls):
                follower = Follower("[ldap.ldapmain]\nurl = [" + ", ".join(f'"{url}"' for url in urls) + "]\n"
                                    'base = "ou=people,dc=example"\n'
                                    'timeout-seconds = 1\nsign-in-timeout-seconds = 1\n', self.addCleanup)
                server = follower.server
                began = time.monotonic()
                with Client(server, timeout=8) as client:
                    self.assertEqual(client.post("/session", {"login": "user1", "password": "password 1"}).status, 401)
                self.assertLess(time.monotonic() - began, 2.5)
                began = time.monotonic()
                self.assertEqual(follower.sync(timeout=20)["outcome"], "incomplete")
                self.assertLess(time.monotonic() - began, 4)
                began = time.monotonic()
                server.stop()
                self.assertLess(time.monotonic() - began, 5)


class ActiveDirectory(unittest.TestCase):
    """Its attribute names, binary ids, disabled accounts, and members that come in parts."""

    def test_people_and_groups(self):
        def person(number):
            return {"dn": f"CN=User {number},OU=Staff,DC=example", "objectclass": ["user"], "objectcategory": ["person"],
                    "useraccountcontrol": ["512"], "samaccountname": [f"user{number}"],
                    "displayname": [f"User {number}"], "mail": [f"user{number}@example.org"],
                    "objectguid": [bytes([number, 0, 255, 40, 41, 42, 92, 128]) * 2],
                    "whenchanged": ["20200101000000.0Z"], "password": f"password {number}"}

        ldap = FaultyLdap([person(number) for number in range(25)])
        self.addCleanup(ldap.close)
        ldap.range_size = 10
        ldap.groups = [{"dn": "CN=Developers,OU=Groups,DC=example", "objectclass": ["group"], "cn": ["Developers"],
                        "member": [entry["dn"] for entry in ldap.entries[:24]]}]
        follower = Follower(f"""[ldap.ldapmain]
schema = "active-directory"
url = "ldap://127.0.0.1:{ldap.port}"
encryption = "none"
bind-dn = "cn=reader"
bind-password = "secret"
base = "OU=Staff,DC=example"
group-base = "ou=groups,DC=example"
group-map = ["developers=devs"]
""", self.addCleanup)
        sync = follower.sync
        first = sync()
        self.assertEqual((first["outcome"], first["add"], first["join"]), ("done", 25, 24), first)
        self.assertEqual((sync()["full"], sync()["change"]), (False, 0))
        self.assertEqual(follower.sign_in("user3", "password 3"), 201)
        ldap.entries[7]["useraccountcontrol"] = ["514"]
        ldap.entries[8]["dn"] = "CN=Renamed,OU=Other,OU=Staff,DC=example"
        ldap.groups[0]["member"] = [entry["dn"] for entry in ldap.entries[:24]]
        ldap.entries[8]["whenchanged"] = ["20300101000000.0Z"]
        report = sync()
        self.assertEqual((report["block"], report["change"], report["join"], report["leave"]), (1, 1, 0, 0), report)
        ldap.entries[7]["useraccountcontrol"] = ["512"]
        self.assertEqual(sync()["unblock"], 1)


class FreeIpa(unittest.TestCase):
    """The attribute names of its preset, and what v4 says of somebody who went."""

    def test_people_groups_and_locks(self):
        def person(number):
            return {"dn": f"uid=user{number},cn=users,dc=example", "objectclass": ["posixaccount"], "uid": [f"user{number}"],
                    "cn": [f"User {number}"], "mail": [f"user{number}@example.org"],
                    "ipauniqueid": [f"10000000-0000-4000-8000-{number:012d}"],
                    "modifytimestamp": ["20200101000000Z"], "password": f"password {number}"}

        ldap = FaultyLdap([person(number) for number in range(20)])
        self.addCleanup(ldap.close)
        ldap.groups = [{"dn": "cn=devs,cn=groups,dc=example", "objectclass": ["groupofnames"], "cn": ["devs"],
                        "member": [ldap.entries[1]["dn"], ldap.entries[2]["dn"]]}]
        follower = Follower(f"""[ldap.ldapmain]
schema = "freeipa"
url = "ldap://127.0.0.1:{ldap.port}"
encryption = "none"
base = "cn=users,dc=example"
group-base = "cn=groups,dc=example"
group-map = ["*"]
""", self.addCleanup)
        server, sync = follower.server, follower.sync
        first = sync()
        self.assertEqual((first["outcome"], first["add"], first["join"]), ("done", 20, 2), first)
        self.assertEqual(follower.sign_in("user3", "password 3"), 201)
        ldap.entries[3]["nsaccountlock"] = ["TRUE"]
        ldap.entries[3]["modifytimestamp"] = ["20300101000000Z"]
        self.assertEqual(sync()["block"], 1)
        with Client(server, token=server.root["private_token"], base="/api/v4") as client:
            person_id = client.get("/users?username=user3").json()[0]["id"]
            for act, status, said in (
                    ("block", 403, "403 Forbidden - LDAP blocked users cannot be modified by the API"),
                    ("unblock", 403, "403 Forbidden - LDAP blocked users cannot be unblocked by the API")):
                answer = client.post(f"/users/{person_id}/{act}", {})
                self.assertEqual((answer.status, answer.json()), (status, {"message": said}))
            self.assertEqual(client.get(f"/users/{person_id}").json()["state"], "ldap_blocked")
        ldap.entries[3]["nsaccountlock"] = []
        self.assertEqual(sync()["unblock"], 1)


class SeveralServers(unittest.TestCase):
    """Each has its own people; a name that the first has is not taken by the second."""

    def test_each_answers_for_its_own(self):
        main, other = FaultyLdap(people(15)), FaultyLdap(people(2) + [
            {**entry, "dn": entry["dn"].replace("user", "guest"), "uid": [entry["uid"][0].replace("user", "guest")],
             "mail": [entry["mail"][0].replace("user", "guest")],
             "entryuuid": [entry["entryuuid"][0].replace("4000", "4111")]} for entry in people(12)])
        for ldap in (main, other):
            self.addCleanup(ldap.close)
        follower = Follower("".join(
            f'[ldap.{name}]\nurl = "ldap://127.0.0.1:{ldap.port}"\nencryption = "none"\n'
            'base = "ou=people,dc=example"\ntimeout-seconds = 1\nsign-in-timeout-seconds = 1\n'
            for name, ldap in (("ldapmain", main), ("ldapother", other))), self.addCleanup)
        sign_in = follower.sign_in
        first, second = follower.syncs(timeout=30)
        self.assertEqual((first["outcome"], first["add"]), ("done", 15), first)
        self.assertEqual((second["outcome"], second["add"], second["skipped"]), ("done", 14, 2), second)
        self.assertEqual((sign_in("user1", "password 1"), sign_in("guest1", "password 1")), (201, 201))
        other.mode = "silent"
        self.assertEqual([each["outcome"] for each in follower.syncs(timeout=30)], ["done", "incomplete"])
        self.assertEqual(sign_in("user1", "password 1"), 201, "the other one's silence is not this one's")


if __name__ == "__main__":
    unittest.main()
