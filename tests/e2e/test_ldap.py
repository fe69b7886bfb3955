"""Against a real slapd: what comes from it, who signs in with it, and what `usher ldap check` says of it."""
import json
import os
import tempfile
import threading
import unittest

from support.client import Client
from support.keys import ed25519_line
from support.postgres import BIN, Postgres
from support.server import Server, usher, wait_until
from support.slapd import GROUPS, PEOPLE, READER, Slapd, group, person, section

PASSWORD = "Mary's own pass phrase"
ODD = r"o'brien, (jr)+*\x"
ODD_DN = r"uid=o'brien\2c (jr)\2b*\5cx" + "," + PEOPLE


class LdapCase(unittest.TestCase):
    more = ""

    @classmethod
    def ldif(cls):
        crowd = "".join(person(f"extra{i}") for i in range(6))
        odd = person("odd", PASSWORD).replace(f"dn: uid=odd,{PEOPLE}", f"dn: {ODD_DN}").replace(
            "uid: odd", f"uid: {ODD}")
        return (person("mary", PASSWORD, key=ed25519_line("mary")) + person("nora", PASSWORD)
                + person("plain", PASSWORD, mail=None) + odd + crowd + group("devs", "mary", "nora")
                + group("ops", "nora") + group("others", "mary"))

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="usher-ldap-")
        cls.slapd = Slapd(os.path.join(cls.home, "slapd"), cls.ldif())
        cls.addClassCleanup(cls.slapd.close)

    def setUp(self):
        self.failures_before = 0
        self.config = self.write_config(section(self.slapd))

    def write_config(self, text, minutes=0):
        path = tempfile.mkstemp(dir=self.home, suffix=".conf")[1]
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"ldap-sync-minutes = {minutes}\n{self.more}\n{text}")
        return path

    def start(self, config=None, *options):
        self.config = config or self.config
        self.server = Server("--config", self.config, *options)
        self.addCleanup(self.server.close)
        self.server.start()
        self.root = Client(self.server, self.server.root["private_token"])
        self.addCleanup(self.root.close)
        return self.server

    def sync(self, *options):
        ran = self.server.usher("ldap sync", "--config", self.config, "--json", *options)
        lines = [json.loads(line) for line in ran.stdout.splitlines()]
        reports = [line for line in lines if "outcome" in line]
        self.assertEqual(len(reports), 1, ran.stderr)
        return {**reports[0], "changes": [(l["act"], l["user"]) for l in lines if "act" in l], "errors": ran.stderr}

    def user(self, name):
        found = self.root.get("/users", params={"username": name}).json()
        return next((self.root.get(f"/users/{u['id']}").json() for u in found if u["username"] == name), None)

    def sign_in(self, login, password):
        with Client(self.server) as client:
            return client.post("/session", {"login": login, "password": password}).status


class Synchronisation(LdapCase):
    def test_people_keys_groups_and_what_becomes_of_them(self):
        self.start()
        dry = self.sync("--dry-run")
        self.assertEqual((dry["outcome"], dry["add"], self.user("mary")), ("planned", 10, None))
        self.assertIn(("add", "mary"), dry["changes"])
        self.assertIn(("join", "nora"), dry["changes"])
        first = self.sync()
        self.assertEqual((first["outcome"], first["add"], first["join"]), ("done", 10, 3), first)
        mary = self.user("mary")
        self.assertEqual(mary["identities"], [{"provider": "ldapmain", "extern_uid": f"uid=mary,{PEOPLE}"}])
        self.assertEqual((mary["name"], mary["email"], mary["state"]), ("Name of mary", "mary@example.org", "active"))
        self.assertEqual(len(self.root.get(f"/users/{mary['id']}/keys").json()), 1)
        self.assertEqual(self.user(ODD)["name"], "Name of odd")
        self.assertEqual(self.user("plain")["email"], "plain@noreply.invalid")
        second = self.sync()
        self.assertEqual((second["outcome"], second["add"], second["change"], second["join"], second["full"]),
                         ("done", 0, 0, 0, False), second)

        self.slapd.set("mary", "cn", "Mary New")
        self.slapd.rename("nora", "eleonora")
        self.slapd.delete("extra0")
        nora = self.user("nora")
        report = self.sync()
        self.assertEqual((report["change"], report["block"], report["full"]), (2, 1, False), report)
        self.assertEqual(self.user("mary")["name"], "Mary New")
        self.assertEqual(self.user("eleonora")["id"], nora["id"])
        self.assertEqual(self.user("eleonora")["extern_uid"], f"uid=eleonora,{PEOPLE}")

        gone = self.user("extra0")
        self.assertEqual(gone["state"], "ldap_blocked")
        answer = self.root.put(f"/users/{gone['id']}/block")
        self.assertEqual((answer.status, answer.json()),
                         (403, {"message": "403 Forbidden - LDAP blocked users cannot be modified by the API"}))
        answer = self.root.put(f"/users/{gone['id']}/unblock")
        self.assertEqual((answer.status, answer.json()),
                         (403, {"message": "403 Forbidden - LDAP blocked users cannot be unblocked by the API"}))
        self.assertEqual(self.server.usher("user state", "extra0", "active").returncode, 1)

        # Back as another entry is somebody else; an identity may not be written through the API either.
        answer = self.root.put(f"/users/{mary['id']}", {"provider": "ldapmain", "extern_uid": "uid=evil"})
        self.assertEqual(answer.status, 400, answer)
        self.assertEqual(self.user("mary")["extern_uid"], f"uid=mary,{PEOPLE}")
        log = self.server.log()
        for event in ("ldap_account_added", "ldap_account_changed", "ldap_account_blocked", "ldap_group_joined"):
            self.assertIn(event, log)
        with Client(self.server, self.root.token, base="") as client:
            page = client.get("/metrics").body.decode()
        self.assertIn("usher_ldap_plan_block 1\n", page)
        self.assertRegex(page, r"usher_ldap_age_seconds \d")
        self.slapd.add(person("extra0"))
        self.slapd.rename("eleonora", "nora")
        self.slapd.set("mary", "cn", "Name of mary")

    def test_whoever_leaves_the_filter_is_blocked_and_comes_back(self):
        self.start(self.write_config(section(self.slapd, user_filter="(&(objectClass=inetOrgPerson)(!(title=left)))")))
        self.sync()
        self.slapd.set("extra1", "title", "left")
        self.assertEqual(self.sync()["block"], 1)
        self.assertEqual(self.user("extra1")["state"], "ldap_blocked")
        self.slapd.set("extra1", "title", "back")
        self.assertEqual(self.sync()["unblock"], 1)
        self.assertEqual(self.user("extra1")["state"], "active")

    def test_memberships_follow(self):
        self.start()
        self.sync()
        dn = f"cn=devs,{GROUPS}"
        self.slapd.modify(dn, f"delete: member\nmember: uid=mary,{PEOPLE}", f"add: member\nmember: uid=extra2,{PEOPLE}")
        report = self.sync()
        self.assertEqual((report["join"], report["leave"]), (1, 1), report)
        self.slapd.modify(dn, f"delete: member\nmember: uid=extra2,{PEOPLE}", f"add: member\nmember: uid=mary,{PEOPLE}")

    def test_syncrepl(self):
        self.start(self.write_config(section(self.slapd, incremental="syncrepl")))
        self.assertEqual(self.sync()["add"], 10)
        unchanged = self.sync()
        self.assertEqual((unchanged["outcome"], unchanged["full"], unchanged["change"], unchanged["block"]),
                         ("done", False, 0, 0), unchanged)
        self.slapd.set("mary", "cn", "Mary by syncrepl")
        self.slapd.delete("extra3")
        self.slapd.add(person("fresh"))
        report = self.sync()
        self.assertEqual((report["outcome"], report["add"], report["change"], report["block"], report["full"]),
                         ("done", 1, 1, 1, False), report)
        self.assertEqual(self.user("extra3")["state"], "ldap_blocked")
        self.slapd.delete("fresh")
        self.slapd.add(person("extra3"))
        self.slapd.set("mary", "cn", "Name of mary")

    def test_the_timer_runs_and_a_restart_takes_up(self):
        self.start(self.write_config(section(self.slapd), minutes=60))
        wait_until(lambda: self.user("mary"), what="the first run")
        wait_until(lambda: "ldap_synchronised" in self.server.log(), what="its end")
        self.server.kill()
        self.server.start()
        self.assertEqual(self.sync()["outcome"], "done")

    def test_everything_over_tls(self):
        for url in (f"ldaps://127.0.0.1:{self.slapd.tls_port}", f"ldap://127.0.0.1:{self.slapd.port}"):
            with self.subTest(url=url):
                self.start(self.write_config(section(self.slapd, url=url)))
                self.assertEqual(self.sync()["outcome"], "done")
                self.assertEqual(self.sign_in("mary", PASSWORD), 201)

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        other = os.path.join(self.slapd.home, "other.pem")
        for url in (f"ldaps://127.0.0.1:{self.slapd.tls_port}", f"ldap://127.0.0.1:{self.slapd.port}"):
            with self.subTest(url=url):
                self.start(self.write_config(section(self.slapd, url=url, ca_file=other)))
                report = self.sync()
                self.assertEqual((report["outcome"], report["add"]), ("incomplete", 0), report)
                self.assertEqual(self.sign_in("mary", PASSWORD), 401)


class SignIn(LdapCase):
    def dialects(self, name, password):
        """The status of a sign-in in every dialect that takes a password."""
        answers = {}
        for dialect, base, path, body in (
                ("gitlab", "/api/v3", "/session", {"login": name, "password": password}),
                ("cds", "/cds", "/login", {"username": name, "password": password}),
                ("lenses", "/api/v1", "/login", {"username": name, "password": password}),
                ("conch", "/conch", "/login", {"email": f"{name}@example.org", "password": password})):
            with Client(self.server, base=base) as client:
                answers[dialect] = client.post(path, json=body).status
        return answers

    def test_every_dialect_takes_the_password_of_the_directory(self):
        self.start()
        self.sync()
        good = self.dialects("mary", PASSWORD)
        self.assertTrue(all(status < 300 for status in good.values()), good)
        local = self.dialects("nobody", "wrong")
        for password in ("wrong", "", " "):
            self.assertEqual(self.dialects("mary", password), {**local, **{
                d: s for d, s in self.dialects("nobody", password).items()}}, password)
        self.assertEqual(self.sign_in("mary@example.org", PASSWORD), 201)
        self.assertEqual(self.sign_in(ODD, PASSWORD), 201)

    def test_names_are_never_filters(self):
        self.start()
        for login in ("*", "mar*", "mary)(uid=*", "*)(|(uid=*", "mary\\2a", "\\", "uid=mary," + PEOPLE, "(", "\x01"):
            self.assertEqual(self.sign_in(login, PASSWORD), 401, login)
        users = self.root.get("/users").json()
        self.assertEqual([user["username"] for user in users], ["root"])

    def test_somebody_new_signs_in_before_any_run(self):
        self.start()
        self.assertEqual(self.sign_in("nora", "wrong"), 401)
        self.assertIsNone(self.user("nora"))
        self.assertEqual(self.sign_in("nora", PASSWORD), 201)
        self.assertEqual(self.user("nora")["provider"], "ldapmain")
        report = self.sync()
        self.assertEqual((report["outcome"], report["add"]), ("done", 9))

    def test_while_the_directory_is_away(self):
        self.start()
        self.sync()
        self.slapd.stop()
        try:
            self.assertEqual(self.sign_in("mary", PASSWORD), 401)
            self.assertEqual(self.sign_in(self.server.root["username"], self.server.root["password"]), 201)
            report = self.sync()
            self.assertEqual((report["outcome"], report["block"]), ("incomplete", 0))
        finally:
            self.slapd.start()
        wait_until(lambda: self.sign_in("mary", PASSWORD) == 201, 20, "the directory to be asked again")

    def test_a_blocked_person_stays_out(self):
        self.start()
        self.sync()
        nora = self.user("nora")
        self.assertEqual(self.root.put(f"/users/{nora['id']}/block").status, 200)
        self.assertEqual(self.sign_in("nora", PASSWORD), 401)
        self.sync("--full")
        self.assertEqual(self.user("nora")["state"], "blocked")


@unittest.skipUnless(os.path.exists(os.path.join(BIN, "initdb")), "no PostgreSQL server programs here")
class TwoNodes(LdapCase):
    @classmethod
    def ldif(cls):
        return super().ldif() + "".join(person(f"many{i:04}") for i in range(3000))

    def test_one_run_at_a_time_over_all_nodes(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        postgres.start()
        donor = Server()
        self.addCleanup(donor.close)
        donor.start().stop()
        options = ("--store", postgres.create_database("people"), "--key-file", os.path.join(donor.data, "server.key"))
        one = self.start(self.config, *options)
        root = self.root
        other = Server("--config", self.config, *options)
        self.addCleanup(other.close)
        other.start()
        answers = []
        runs = [threading.Thread(target=lambda node=node: answers.append(
            node.usher("ldap sync", "--config", self.config, "--json"))) for node in (one, other)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        self.assertEqual(sorted(answer.returncode for answer in answers), [0, 1], answers)
        self.assertIn("another synchronisation is going on", "".join(answer.stderr for answer in answers))
        self.assertEqual(sum("ldap_account_added" in line for node in (one, other) for line in node.log().splitlines()),
                         3010)
        # What one node blocks is out on the other within a second; a node that dies leaves no lock for ever.
        self.slapd.delete("extra5")
        self.server = other
        self.assertEqual(self.sync()["block"], 1)
        self.root = root
        wait_until(lambda: self.user("extra5")["state"] == "ldap_blocked", 1, "a block on the other node")
        self.slapd.add(person("extra5"))


class Check(LdapCase):
    def check(self, **more):
        config = self.write_config(section(self.slapd, **more))
        ran = usher("ldap", "check", "--config", config, "--json")
        steps = [json.loads(line) for line in ran.stdout.splitlines()]
        return {step["step"]: step for step in steps}, ran

    def test_everything_is_well(self):
        steps, ran = self.check()
        self.assertEqual(ran.returncode, 0, ran)
        self.assertEqual(list(steps), ["connect", "bind", "base", "people", "attributes", "changes", "groups"])
        self.assertTrue(all(step["passed"] for step in steps.values()), steps)
        self.assertIn("StartTLS", steps["connect"]["explanation"])
        self.assertIn("developers, ops", steps["groups"]["explanation"])
        words = usher("ldap", "check", "--config", self.write_config(section(self.slapd)))
        self.assertIn("ldapmain: bind: " + READER, words.stdout)

    def test_each_fault_is_named(self):
        other = os.path.join(self.slapd.home, "other.pem")
        tls = self.slapd.tls_port
        for step, words, more in (
                ("connect", "cannot connect", {"url": "ldap://127.0.0.1:1"}),
                ("connect", "authority in", {"url": f"ldaps://127.0.0.1:{tls}", "ca_file": other}),
                ("connect", "authority in", {"ca_file": other}),
                ("connect", "host name in url", {"url": f"ldaps://127.0.0.2:{tls}"}),
                ("bind", "bind-dn or bind-password is wrong", {"bind_password": "wrong"}),
                ("base", "nothing at that base", {"base": "ou=nowhere,dc=example,dc=org"}),
                ("people", "nobody below", {"user_filter": "(objectClass=device)"}),
                ("people", "RFC 4515", {"user_filter": "((uid=*)"}),
                ("attributes", "it has no employeeNumber", {"attribute_username": "employeeNumber"}),
                ("groups", "none of which group-map names", {"group_map": ["nothing"]}),
                ("groups", "nothing at that base", {"group_base": "ou=nowhere,dc=example,dc=org"})):
            with self.subTest(step=step, words=words, more=more):
                steps, ran = self.check(**more)
                self.assertEqual(ran.returncode, 1, ran)
                self.assertFalse(steps[step]["passed"])
                self.assertIn(words, steps[step]["explanation"])
                self.assertEqual(list(steps)[-1], step)

    def test_settings_that_cannot_be_are_named_by_line(self):
        for text, words in (("[ldap.main]\n", "must begin with ldap"), ("[ldap.ldapmain]\nurl = \"http://x\"\n", "ldap:// or"),
                            ("[ldap.ldapmain]\ncolour = \"red\"\n", "line 4: a section [ldap.…] has no \"colour\""),
                            ("[ldap.ldapmain]\nurl = \"ldap://x\"\n", "base is missing"),
                            ("[ldap.ldapmain]\nbase = \"dc=x\nurl=\"ldap://x\"\n", "a quote is not closed"),
                            ("[ldap.ldapmain]\nbase = \"dc=x\"\nbase = \"dc=y\"\n", "is there already"),
                            (section(self.slapd, bind_password=None), "bind-password is missing")):
            with self.subTest(words=words):
                ran = usher("ldap", "check", "--config", self.write_config(text))
                self.assertEqual(ran.returncode, 2, ran)
                self.assertIn(words, ran.stderr)
        self.assertEqual(usher("ldap", "check").returncode, 2)

    def test_a_password_may_stand_elsewhere(self):
        path = os.path.join(self.home, "password")
        with open(path, "w", encoding="utf-8") as file:
            file.write("may read, no more\n")
        steps, _ = self.check(bind_password=None, bind_password_file=path)
        self.assertTrue(steps["bind"]["passed"])
        ran = usher("ldap", "check", "--config", self.write_config(section(self.slapd, bind_password="wrong")),
                    env={"USHER_LDAPMAIN_BIND_PASSWORD": "may read, no more"})
        self.assertEqual(ran.returncode, 0, ran)


if __name__ == "__main__":
    unittest.main()
