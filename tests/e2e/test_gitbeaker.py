"""@gitbeaker/rest, unmodified, against the real program. What it does is in clients/gitbeaker, a file per subject."""
import os
import re
import unittest

from support.case import ServerCase
from support.keys import ed25519_line, pgp_block
from support.node import installed, node
from support.people import CAST, import_people, waiting, walkers
from support.pictures import png
from support.readme import snippet


class GitbeakerCase(ServerCase):
    people = []

    @classmethod
    def setUpClass(cls):
        cls.home = installed("gitbeaker")
        super().setUpClass()
        import_people(cls.server, cls.people)
        for name, data in (("red.png", png(200, 0, 0)), ("blue.png", png(0, 0, 200)),
                           ("one.asc", pgp_block("one").encode()), ("two.asc", pgp_block("two").encode())):
            with open(os.path.join(cls.server.home, name), "wb") as file:
                file.write(data)

    def play(self, subject):
        done = node(self.home, "--test", "--test-reporter=tap", f"{subject}.test.js",
                    env={"USHER_URL": self.server.url, "USHER_TOKEN": self.root_token, "USHER_SUBJECT": subject,
                         "USHER_FILES": self.server.home})
        self.assertEqual(done.returncode, 0, f"\n{done.stdout}{done.stderr}")
        self.assertRegex(done.stdout, r"(?m)^# pass [1-9]")
        print(re.search(r"(?m)^# pass \d+", done.stdout).group().lstrip("# "), flush=True)


class Gitbeaker(GitbeakerCase):
    people = [*CAST, *waiting("let_in", "sent_away"),
              {"username": "ldap_one", "email": "ldap_one@example.org", "name": "L", "state": "ldap_blocked"},
              {"username": "two_factor_one", "email": "two_factor_one@example.org", "name": "T",
               "two_factor_enabled": True}]

    def test_users(self):
        self.play("users")

    def test_listing(self):
        self.play("listing")

    def test_states(self):
        self.play("states")

    def test_belongings(self):
        self.play("belongings")

    def test_tokens(self):
        self.play("tokens")

    def test_extras(self):
        self.play("extras")

    def test_errors(self):
        self.play("errors")


class Pages(GitbeakerCase):
    people = walkers(9_999)   # ten thousand with the administrator

    def test_pages(self):
        self.play("pages")


class Readme(GitbeakerCase):
    people = walkers(1)

    def test_it_does_what_it_says(self):
        for name, text in (("bea.pub", ed25519_line("readme") + "\n"),
                           ("readme.js", snippet("Use it with gitbeaker", "js", self.server))):
            with open(os.path.join(self.home, name), "w", encoding="utf-8") as file:
                file.write(text)
        done = node(self.home, "readme.js", env={"TOKEN": self.root_token})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "bea\n3 people\n")
        bea = self.admin.get("/users", params={"username": "bea"}).json()[0]
        self.assertEqual(bea["state"], "blocked")
        keys = self.admin.get(f"/users/{bea['id']}/keys").json()
        self.assertEqual([key["key"] for key in keys], [ed25519_line("readme")])


if __name__ == "__main__":
    unittest.main()
