"""CDS: the script of the README, who is first of many, and mail through a server and its outage."""
import email
import email.policy
import json
import os
import re
import subprocess
import tempfile
import threading
import time
import unittest

from support.client import Client
from support.server import Server, free_port
from support.smtp import Smtp

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(HERE, "..", "..", "docs", "examples", "cds.sh")


class CdsCase(unittest.TestCase):
    def start(self, *options, **more):
        self.server = Server(*options, **more)
        self.addCleanup(lambda: self.server.close())
        self.server.start()
        return self.client()

    def client(self, base="/cds"):
        client = Client(self.server, base=base)
        self.addCleanup(client.close)
        return client

    def sign_up(self, client, name, callback="%s %s."):
        return client.post("/user/signup", {"user": {"username": name, "fullname": name.title(),
                                                     "email": f"{name}@corp.example"}, "callback": callback})


class Script(CdsCase):
    def test_the_script_of_the_readme_runs_from_signing_up_to_a_new_password(self):
        self.start()
        done = subprocess.run(["bash", SCRIPT], capture_output=True, text=True, timeout=120, check=False,
                              env={**os.environ, "CDS": self.server.url + "/cds",
                                   "OUTBOX": os.path.join(self.server.data, "outbox")})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        answers = [json.loads(line) for line in done.stdout.splitlines() if line and not line.startswith("#")]
        people = [answer for answer in answers if isinstance(answer, dict) and "username" in answer]
        self.assertTrue(people[0]["admin"])
        timelines = [answer for answer in answers if isinstance(answer, list)]
        self.assertEqual(timelines[-1], [], "the muted timeline")
        self.assertEqual([event["workflow_name"] for event in timelines[-2]], ["deploy"])
        for answer in answers:
            for secret in ("password", "token"):
                if isinstance(answer, dict) and answer.get(secret):
                    self.assertNotIn(answer[secret], self.server.log())


class First(CdsCase):
    def test_of_fifty_who_sign_up_at_once_one_is_administrator(self):
        self.start()
        start = threading.Barrier(50)
        answers = []

        def sign_up(number):
            with Client(self.server, base="/cds") as client:
                client.get("/auth/mode")  # connected
                start.wait()
                answers.append(self.sign_up(client, f"p{number}"))

        threads = [threading.Thread(target=sign_up, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([answer.status for answer in answers], [201] * 50)
        self.assertEqual(sum(answer.json()["admin"] for answer in answers), 1)
        with Client(self.server, self.server.root["private_token"]) as root:
            users = root.get("/users?per_page=100").json()
        self.assertEqual(sum(user["is_admin"] for user in users), 2, "with root, whom the server made")
        self.assertIn("the first to sign up is now an administrator", self.server.log())

    def test_signing_up_can_be_off(self):
        client = self.start("--signup", "off")
        answer = self.sign_up(client, "ann")
        self.assertEqual((answer.status, answer.json()["id"]), (403, 11))

    def test_only_some_domains_may_sign_up(self):
        client = self.start("--cds-signup-domains", "corp.example,corp.fr")
        self.assertEqual(self.sign_up(client, "ann").status, 201)
        for address in ("a.b@sub.corp.example", "ab@Corp.example", "ab@cd@corp.fr", "ab@other.fr"):
            answer = client.post("/user/signup", {"user": {"username": "x", "email": address}},
                                 headers={"Accept-Language": "fr"})
            self.assertEqual((answer.status, answer.json()["id"]), (403, 111), address)
            self.assertEqual(answer.json()["message"], "Domaine invalide")


class Mail(CdsCase):
    def smtp(self, **options):
        smtp = Smtp(self.home, **options)
        self.addCleanup(smtp.stop)
        return smtp

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="usher-e2e-cds-")
        self.addCleanup(directory.cleanup)
        self.home = directory.name

    def secret_in(self, message, name):
        parsed = email.message_from_string(message, policy=email.policy.default)
        self.assertEqual(parsed["Subject"], "Welcome to CDS")
        self.assertIn("usher@example.org", parsed["From"])
        return re.search(rf"^{name} ([0-9a-f]{{128}})\.\r?$", parsed.get_content(), re.MULTILINE).group(1)

    def test_a_mailed_secret_opens_the_account_once(self):
        smtp = self.smtp()
        client = self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        self.assertEqual(self.sign_up(client, "ann").status, 201)
        secret = self.secret_in(smtp.wait_for_mail("ann@corp.example")["data"], "ann")
        confirmed = client.get(f"/user/ann/confirm/{secret}")
        self.assertEqual(confirmed.status, 200, confirmed)
        login = client.post("/login", {"username": "ann", "password": confirmed.json()["password"]})
        self.assertEqual(login.status, 200, login)
        self.assertEqual(client.get("/user/me", headers={"Session-Token": login.json()["token"]}).body, b"null")
        self.assertEqual(client.get(f"/user/ann/confirm/{secret}").status, 401)
        self.assertNotIn(secret, self.server.log())

    def test_an_outage_delays_no_sign_up_and_loses_no_mail(self):
        smtp = self.smtp()
        client = self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        self.sign_up(client, "warm")
        up = self.seconds_to_sign_up(client, "up")
        port = smtp.port
        smtp.stop()
        down = self.seconds_to_sign_up(client, "down")
        hole = self.smtp(port=port, mode="black-hole")
        silent = self.seconds_to_sign_up(client, "silent")
        self.assertLess(down, up * 2 + 0.1)
        self.assertLess(silent, up * 2 + 0.1)
        hole.stop()
        back = self.smtp(port=port)
        names = [f"{stem}{number}" for stem in ("up", "down", "silent") for number in range(5)]
        secrets = {name: self.secret_in(back.wait_for_mail(f"{name}@corp.example", timeout=90)["data"], name)
                   for name in names}
        self.sign_up(client, "later")
        back.wait_for_mail("later@corp.example", timeout=60)
        for name in names:
            self.assertEqual(len(back.mails(f"{name}@corp.example")), 1, name)
        self.assertEqual(client.get(f"/user/down0/confirm/{secrets['down0']}").status, 200)

    def seconds_to_sign_up(self, client, stem):
        """The median of five."""
        spent = []
        for number in range(5):
            began = time.monotonic()
            self.assertEqual(self.sign_up(client, f"{stem}{number}").status, 201)
            spent.append(time.monotonic() - began)
        return sorted(spent)[2]


class Settings(CdsCase):
    def test_a_port_of_its_own_serves_it_at_the_root(self):
        own = free_port()
        self.start("--listen", f"127.0.0.1:{own}=cds")
        shared_port = self.server.port
        self.server.port = own
        client = self.client(base="")
        self.assertEqual(client.get("/auth/mode").json(), {"auth_mode": "local"})
        self.assertEqual(client.get("/api/v3/user").status, 404)
        moved = client.get("//user/../auth/mode?x=1")
        self.assertEqual((moved.status, moved.header("Location")), (301, "/auth/mode?x=1"))
        self.server.port = shared_port
        self.assertEqual(self.client().get("/auth/mode").json(), {"auth_mode": "local"})

    def test_sessions_end_and_everybody_joins_the_default_group(self):
        client = self.start("--cds-default-group", "everybody", "--cds-session-minutes", "1",
                            "--public-url", "https://people.example.org", "--cds-ui-url", "https://cds.example.org")
        self.assertEqual(client.get("/config/user").json(),
                         {"url.api": "https://people.example.org/cds", "url.ui": "https://cds.example.org"})
        with Client(self.server, self.server.root["private_token"]) as root:
            made = root.post("/users", {"username": "joe", "email": "joe@corp.example", "name": "Joe",
                                        "password": "correct-horse-1", "confirm": "false"})
            self.assertEqual(made.status, 201, made)
        login = client.post("/login", {"username": "joe", "password": "correct-horse-1"}).json()
        session = {"Session-Token": login["token"]}
        groups = client.get("/user/joe/groups", headers=session).json()
        self.assertEqual([group["name"] for group in groups["groups"]], ["everybody"])
        self.assertEqual(groups["groups_admin"], [])


if __name__ == "__main__":
    unittest.main()
