"""Every command, beside a running server and without one; no secret may reach the log."""
import json
import os
import tempfile
import unittest

from support.case import PASSWORD, ServerCase
from support.client import Client
from support.server import usher


class CommandsCase(ServerCase):
    """Runs the commands; a subclass says whether a server runs meanwhile."""
    server_runs = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secrets = {cls.server.root["private_token"], cls.server.root["password"]}
        if not cls.server_runs:
            cls.server.stop()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        leaked = [secret for secret in cls.secrets if secret in cls.server.log()]
        if leaked:
            cls.failed = True
            raise AssertionError(f"secrets in the log: {leaked}")

    def run_ok(self, command, *arguments, stdin=None):
        done = self.server.usher(command, *arguments, stdin=stdin)
        self.assertEqual(done.returncode, 0, f"{command} {arguments}: {done.stderr}")
        return done

    def run_json(self, command, *arguments, stdin=None):
        found = json.loads(self.run_ok(command, *arguments, stdin=stdin).stdout)
        for name in ("private_token", "token", "password"):
            if found.get(name):
                self.secrets.add(found[name])
        return found

    def refused(self, command, *arguments, code=1):
        done = self.server.usher(command, *arguments)
        self.assertEqual(done.returncode, code, f"{command} {arguments}: {done.stdout}{done.stderr}")
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.stderr

    def create(self, *more, stdin=None):
        name = self.new_name("cmd")
        return self.run_json("user create", "--username", name, "--email", f"{name}@example.org",
                             "--name", f"Name {name}", *more, stdin=stdin)

    def show(self, who):
        return self.run_json("user show", who, "--json")

    def client(self, token):
        """A caller of the server, which is started for the question when none runs."""
        if self.server.process.poll() is not None:
            self.server.start()
            self.addCleanup(self.server.stop)
        client = Client(self.server, token)
        self.addCleanup(client.close)
        return client

    def sign_in_status(self, login, password):
        return self.client(None).post("/session", {"login": login, "password": password}).status


class Commands(CommandsCase):
    def test_create_show_and_list(self):
        made = self.create("--admin")
        self.assertLessEqual({"id", "uuid", "username", "email", "private_token", "password"}, set(made))
        self.assertRegex(made["uuid"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertRegex(made["private_token"], r"^[A-Za-z0-9_-]{20}$")
        shown = self.show(made["username"])
        for field in ("id", "username", "email"):
            self.assertEqual(shown[field], made[field])
        self.assertNotIn("private_token", shown)
        listed = [json.loads(line) for line in self.run_ok("user list", "--json").stdout.splitlines()]
        self.assertIn(made["username"], [row["username"] for row in listed])
        self.assertIn("root", [row["username"] for row in listed])
        self.assertIn(made["username"], self.run_ok("user list").stdout)
        self.assertIn(made["username"], self.run_ok("user show", made["username"]).stdout)
        client = self.client(made["private_token"])
        me = client.get("/user").json()
        self.assertEqual((me["id"], me["is_admin"]), (made["id"], True))
        self.assertIsNotNone(me["confirmed_at"])
        self.assertEqual(client.post("/session", {"login": made["username"], "password": made["password"]}).status, 201)

    def test_password_from_stdin_and_unconfirmed(self):
        made = self.create("--unconfirmed", "--password-stdin", stdin=PASSWORD + "\n")
        self.assertFalse(made.get("password"))
        self.secrets.add(PASSWORD)
        self.run_ok("user confirm", made["username"])
        client = self.client(made["private_token"])
        self.assertIsNotNone(client.get("/user").json()["confirmed_at"])
        self.assertEqual(client.post("/session", {"login": made["email"], "password": PASSWORD}).status, 201)

    def test_unconfirmed_stays_unconfirmed(self):
        made = self.create("--unconfirmed")
        self.assertIsNone(self.client(made["private_token"]).get("/user").json()["confirmed_at"])

    def test_block_unblock_and_states(self):
        made = self.create()
        name = made["username"]
        self.run_ok("user block", name)
        self.assertEqual(self.show(name)["state"], "blocked")
        self.run_ok("user unblock", name)
        self.assertEqual(self.show(name)["state"], "active")
        self.run_ok("user state", name, "ldap_blocked")
        self.assertEqual(self.show(name)["state"], "ldap_blocked")
        if self.server_runs:
            self.assertEqual(self.client(made["private_token"]).get("/user").status, 401)
            admin = self.client(self.root_token)
            self.assertAnswer(admin.put(f"/users/{made['id']}/unblock"), 403,
                              {"message": "403 Forbidden - LDAP blocked users cannot be unblocked by the API"})
            self.assertAnswer(admin.put(f"/users/{made['id']}/block"), 403,
                              {"message": "403 Forbidden - LDAP blocked users cannot be modified by the API"})
        self.run_ok("user state", name, "active")
        self.assertEqual(self.client(made["private_token"]).get("/user").status, 200)

    def test_the_day_of_the_last_activity(self):
        name = self.create()["username"]
        self.assertIsNone(self.show(name)["last_seen_on"])
        self.run_ok("user activity", name, "2016-02-29")
        self.assertEqual(self.show(name)["last_seen_on"], "2016-02-29")
        self.refused("user activity", name, "2016-02-30", code=2)
        self.refused("user activity", "nobody-here", "2016-02-29")

    def test_a_block_stops_the_next_request(self):
        made = self.create()
        self.run_ok("user block", made["username"])
        self.assertEqual(self.client(made["private_token"]).get("/user").status, 401)

    def test_delete(self):
        made = self.create()
        self.run_ok("user delete", made["username"])
        self.refused("user show", made["username"])
        self.refused("user delete", made["username"])
        self.assertEqual(self.client(made["private_token"]).get("/user").status, 401)

    def test_token_create(self):
        made = self.create()
        token = self.run_json("token create", "--user", made["username"], "--name", "ci", "--scope", "api",
                              "--expires", "2099-12-31")["token"]
        expired = self.run_json("token create", "--user", made["username"], "--name", "old",
                                "--expires", "2020-01-01")["token"]
        self.refused("token create", "--user", "nobody-here", "--name", "x")
        self.refused("token create", "--user", made["username"], "--name", "x", "--expires", "2020-13-45", code=2)
        client = self.client(token)
        self.assertEqual(client.get("/user").json()["id"], made["id"])
        as_bearer = {"PRIVATE-TOKEN": "", "Authorization": f"Bearer {token}"}
        self.assertEqual(client.get("/user", headers=as_bearer).status, 200)
        self.assertEqual(client.get("/user", headers={"PRIVATE-TOKEN": expired}).status, 401)

    def test_service_account_create(self):
        name = self.new_name("svc")
        made = self.run_json("service-account create", name, "--admin")
        self.assertEqual(made["name"], name)
        self.refused("service-account create", name)
        self.assertGreaterEqual(len(made["token"]), 20)
        self.assertEqual(self.show(name)["username"], name)
        # Its token belongs to another dialect: as any foreign kind it is no GitLab credential.
        self.assertEqual(self.client(made["token"]).get("/user").status, 401)

    def test_refusals_are_one_line(self):
        made = self.create()
        taken = self.refused("user create", "--username", made["username"], "--email", "n@example.org", "--name", "N")
        self.assertIn("taken", taken)
        self.refused("user create", "--username", " ", "--email", "n@example.org", "--name", "N")
        self.refused("user create", "--username", self.new_name(), "--email", made["email"], "--name", "N")
        for command in ("user show", "user block", "user unblock", "user confirm", "user delete"):
            self.refused(command, "nobody-here")
            self.refused(command, code=2)
        self.refused("user state", "nobody-here", "active")
        self.refused("user state", made["username"], "asleep", code=2)
        self.refused("user create", "--email", "n@example.org", code=2)
        self.refused("user show", made["username"], "--no-such-flag", code=2)

    def test_names_with_awkward_letters(self):
        name = self.new_name("odd")
        self.run_json("user create", "--username", name, "--email", f"{name}+x'y@example.org", "--name",
                      "Ünï \"quoted\" 'n' 日本")
        self.assertEqual(self.show(name)["name"], "Ünï \"quoted\" 'n' 日本")
        self.assertEqual(self.show(name)["email"], f"{name}+x'y@example.org")

    def test_import_openapi_migrate_check_version(self):
        name = self.new_name("imp")
        path = os.path.join(self.server.home, "one.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps({"username": name, "email": f"{name}@example.org", "name": name}) + "\n")
        self.assertEqual(json.loads(self.run_ok("import", path, "--json").stdout.splitlines()[-1]),
                         {"imported": 1, "refused": 0})
        self.assertEqual(self.show(name)["username"], name)
        self.run_ok("check")
        if self.server_runs:
            self.assertIn(name, self.client(self.root_token).get("/users", params={"username": name}).body.decode())
        else:
            self.run_ok("migrate")


class WithoutServer(Commands):
    server_runs = False


class NoData(unittest.TestCase):
    def test_nobody_is_in_a_directory_that_is_not_there(self):
        with tempfile.TemporaryDirectory() as home:
            for command in (["user", "show", "root"], ["user", "block", "root"],
                            ["token", "create", "--user", "root", "--name", "x"]):
                done = usher(*command, "--data", os.path.join(home, "typo"))
                self.assertEqual(done.returncode, 1, f"{command}: {done.stdout}{done.stderr}")
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_data_that_cannot_be_made_is_one_sentence(self):
        for place in ("/proc/usher-data", "/dev/null/usher-data"):
            done = usher("user", "list", "--data", place)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_openapi_needs_no_data(self):
        done = usher("openapi", "gitlab-v3")
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        self.assertTrue(document["openapi"].startswith("3."))
        self.assertIn("/users", "".join(document["paths"]))


if __name__ == "__main__":
    unittest.main()
