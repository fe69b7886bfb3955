"""Mails with links through a real SMTP server, through its outage, and into the outbox without one."""
import email
import email.policy
import html
import os
import re
import tempfile
import time
import unittest
import urllib.parse

from support.case import PASSWORD
from support.client import Client
from support.server import Server, free_port, wait_until
from support.smtp import Smtp

LINK = re.compile(r"https?://[^\s\"'<>]+/users/confirmation\?confirmation_token=[A-Za-z0-9_-]+")
PASSWORD_LINK = re.compile(r"https?://[^\s\"'<>]+/users/password\?token=[A-Za-z0-9_-]+")


class MailCase(unittest.TestCase):
    def start(self, *options):
        port = free_port()
        self.server = Server("--public-url", f"http://127.0.0.1:{port}", *options, listen=f"127.0.0.1:{port}")
        self.addCleanup(lambda: self.server.close())
        self.server.start()
        self.admin = Client(self.server, self.server.root["private_token"])
        self.addCleanup(self.admin.close)
        self.page = Client(self.server, base="")
        self.addCleanup(self.page.close)

    def create(self, name):
        answer = self.admin.post("/users", {"username": name, "email": f"{name}@example.org",
                                            "name": f"{name} <i>Brühl</i>", "password": PASSWORD})
        self.assertEqual(answer.status, 201, answer)
        return answer.json()

    def create_without_password(self, name):
        with Client(self.server, self.server.root["private_token"], base="/api/v4") as admin:
            answer = admin.post("/users", {"username": name, "email": f"{name}@example.org", "name": name,
                                           "reset_password": True})
            self.assertEqual(answer.status, 201, answer)
            return answer.json()

    def user(self, user):
        return self.admin.get(f"/users/{user['id']}").json()

    def link_in(self, message, pattern=LINK):
        """The one link of a message; its text and its HTML must agree."""
        parsed = email.message_from_string(message, policy=email.policy.default)
        text = parsed.get_body(("plain",)).get_content()
        link = pattern.search(text).group(0)
        rich = parsed.get_body(("html",))
        if rich:
            self.assertIn(link, html.unescape(rich.get_content()))
        return link, parsed

    @staticmethod
    def secret_in(link):
        (secret,), = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query).values()
        return secret

    def confirm(self, link):
        return self.page.request("POST", "/users/confirmation", form={"confirmation_token": self.secret_in(link)})

    def choose(self, link, password, again=None):
        return self.page.request("POST", "/users/password", form={
            "token": self.secret_in(link), "password": password, "password_again": again or password})


class Mail(MailCase):
    def smtp(self, **options):
        """All servers of one test append to one file."""
        smtp = Smtp(self.home, **options)
        self.addCleanup(smtp.stop)
        return smtp

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="usher-e2e-mail-")
        self.addCleanup(directory.cleanup)
        self.home = directory.name

    def test_a_mailed_link_confirms_once(self):
        smtp = self.smtp()
        self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        user = self.create("ann")
        self.assertIsNone(user["confirmed_at"])
        mail = smtp.wait_for_mail("ann@example.org")
        link, parsed = self.link_in(mail["data"])
        self.assertTrue(link.startswith(self.server.url), link)
        self.assertEqual(parsed["To"], "ann <ann@example.org>")
        self.assertIn("usher@example.org", parsed["From"])
        self.assertTrue(parsed["Message-ID"] and parsed["Date"] and parsed["Subject"])
        self.assertNotIn(link.split("=")[1], self.server.log())

        for _ in range(2):  # a mail scanner that opens the link changes nothing
            page = self.page.get(link)
            self.assertEqual(page.status, 200)
            self.assertTrue(page.header("Content-Type").startswith("text/html"))
            self.assertIn(b"<form", page.body)
        self.assertIsNone(self.user(user)["confirmed_at"])
        done = self.confirm(link)
        self.assertTrue(200 <= done.status < 400, done)
        self.assertIsNotNone(self.user(user)["confirmed_at"])

        for answer in (self.confirm(link), self.page.get(link), self.confirm(link[:-4] + "AAAA"),
                       self.page.get("/users/confirmation"),
                       self.page.request("POST", "/users/confirmation", form={"a": "b"}),
                       self.page.get("/users/confirmation?confirmation_token=%22%3E%3Cscript%3E")):
            self.assertTrue(400 <= answer.status < 500, answer)
            self.assertTrue(answer.header("Content-Type").startswith("text/html"))
            self.assertNotIn(b"<script>", answer.body)

    def test_a_new_address_counts_once_it_is_confirmed(self):
        smtp = self.smtp()
        self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        user = self.create("bob")
        smtp.wait_for_mail("bob@example.org")
        changed = self.admin.put(f"/users/{user['id']}", {"email": "robert@example.org"})
        self.assertEqual((changed.status, changed.json()["email"]), (200, "bob@example.org"))
        link, _ = self.link_in(smtp.wait_for_mail("robert@example.org")["data"])
        self.assertLess(self.confirm(link).status, 400)
        self.assertEqual(self.user(user)["email"], "robert@example.org")

    def test_a_blocked_or_deleted_person_cannot_use_the_link(self):
        smtp = self.smtp()
        self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        for method, act in (("PUT", "/block"), ("DELETE", "")):
            user = self.create("cut" + method.lower())
            link, _ = self.link_in(smtp.wait_for_mail(user["email"])["data"])
            self.assertEqual(self.admin.request(method, f"/users/{user['id']}{act}").status, 200)
            self.assertTrue(400 <= self.confirm(link).status < 500)

    def test_a_mailed_link_chooses_a_password_once(self):
        smtp = self.smtp()
        self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        user = self.create_without_password("pia")
        mail = wait_until(lambda: [mail for mail in smtp.mails("pia@example.org")
                                   if "\nSubject: Choose your password" in mail["data"].replace("\r", "")],
                          what="a mail with a link by which to choose a password")[0]
        link, _ = self.link_in(mail["data"], PASSWORD_LINK)
        self.assertTrue(link.startswith(self.server.url), link)

        for _ in range(2):  # as above, scanners change nothing
            page = self.page.get(link)
            self.assertEqual(page.status, 200)
            self.assertTrue(page.header("Content-Type").startswith("text/html"))
            self.assertIn(b'type="password"', page.body)
            self.assertEqual(page.header("Cache-Control"), "no-store")
            self.assertEqual(page.header("Referrer-Policy"), "no-referrer")
            self.assertIn("frame-ancestors 'none'", page.header("Content-Security-Policy"))
        for password, again in (("sh0rt", None), ("p" * 129, None), (PASSWORD, PASSWORD + "x")):
            refused = self.choose(link, password, again)
            self.assertEqual(refused.status, 400)
            self.assertIn(b'type="password"', refused.body)
            self.assertNotIn(password.encode(), refused.body)
        self.assertIsNone(self.user(user)["confirmed_at"])
        self.assertEqual(self.choose(link, "a pass phrase <&+%> of pia's").status, 200)
        self.assertIsNotNone(self.user(user)["confirmed_at"], "she reads her mail")
        signed_in = self.admin.post("/session", {"login": "pia", "password": "a pass phrase <&+%> of pia's"})
        self.assertEqual(signed_in.status, 201, signed_in)

        for answer in (self.page.get(link), self.choose(link, PASSWORD)):
            self.assertEqual(answer.status, 410)
            self.assertTrue(answer.header("Content-Type").startswith("text/html"))
        wait_until(lambda: answer.header("X-Request-Id") in self.server.log(), what="the last request in the log")
        self.assertIn('"path":"/users/password"', self.server.log())
        for secret in (self.secret_in(link), "pass phrase", PASSWORD):
            self.assertNotIn(secret, self.server.log())

    def test_an_outage_delays_nothing_and_loses_nothing(self):
        smtp = self.smtp()
        self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        self.create("warm")
        normal = self.seconds_to_create("up")
        port = smtp.port
        smtp.stop()
        down = self.seconds_to_create("down")
        hole = self.smtp(port=port, mode="black-hole")
        silent = self.seconds_to_create("silent")
        self.assertLess(down, normal * 2 + 0.1)
        self.assertLess(silent, normal * 2 + 0.1)
        self.server.restart()  # what is queued outlives the process
        hole.stop()
        back = self.smtp(port=port)
        for stem in ("down", "silent"):
            for number in range(5):
                back.wait_for_mail(f"{stem}{number}@example.org", timeout=60)
        self.admin.close()  # the restart ended its connection; the next request opens another
        self.create("later")
        back.wait_for_mail("later@example.org")
        for stem in ("up", "down", "silent"):
            for number in range(5):
                self.assertEqual(len(back.mails(f"{stem}{number}@example.org")), 1, f"{stem}{number}")

    def test_temporary_refusals_are_tried_again(self):
        smtp = self.smtp(mode="tempfail")
        self.start("--smtp", f"smtp://127.0.0.1:{smtp.port}", "--mail-from", "usher@example.org")
        self.create("temp")
        port = smtp.port
        smtp.stop()
        back = self.smtp(port=port)
        back.wait_for_mail("temp@example.org", timeout=60)

    def seconds_to_create(self, stem):
        """The median of five."""
        spent = []
        for number in range(5):
            began = time.monotonic()
            self.create(f"{stem}{number}")
            spent.append(time.monotonic() - began)
        return sorted(spent)[2]


class Outbox(MailCase):
    def test_without_smtp_the_mail_is_a_file(self):
        self.start()
        user = self.create("eml")
        outbox = os.path.join(self.server.data, "outbox")
        names = wait_until(lambda: os.path.isdir(outbox) and [n for n in os.listdir(outbox) if n.endswith(".eml")],
                           what="a file in the outbox")
        self.assertEqual(len(names), 1)
        with open(os.path.join(outbox, names[0]), encoding="utf-8", newline="") as file:
            link, parsed = self.link_in(file.read())
        self.assertEqual(parsed["To"], "eml <eml@example.org>")
        self.assertLess(self.confirm(link).status, 400)
        self.assertIsNotNone(self.user(user)["confirmed_at"])
        self.assertIn("outbox", self.server.log())


if __name__ == "__main__":
    unittest.main()
