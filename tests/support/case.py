"""A test class with a server of its own, whose data and log are kept when one of its tests fails."""
import itertools
import unittest

from support.client import Client
from support.server import Server

PASSWORD = "correct horse 1"


class ServerCase(unittest.TestCase):
    options = ()
    _numbers = itertools.count(1)

    @classmethod
    def setUpClass(cls):
        cls.failed = False
        cls.server = Server(*cls.options)
        cls.addClassCleanup(lambda: cls.server.close(keep=cls.failed))
        try:
            cls.server.start()
        except Exception:
            cls.failed = True
            raise
        cls.root_token = cls.server.root.get("private_token")
        cls.admin = Client(cls.server, cls.root_token)
        cls.addClassCleanup(lambda: cls.admin.close())

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            type(self).failed = True
        return result

    @classmethod
    def new_name(cls, stem="user"):
        return f"{stem}{next(cls._numbers)}"

    def create_user(self, name=None, **more):
        """A person made by the administrator, as {id, username, …, password}."""
        name = name or self.new_name()
        fields = {"username": name, "email": f"{name}@example.org", "name": f"Name of {name}",
                  "password": PASSWORD, "confirm": False, **more}
        answer = self.admin.post("/users", fields)
        self.assertEqual(answer.status, 201, answer)
        return {**answer.json(), "password": fields["password"]}

    def sign_in(self, login, password=PASSWORD):
        """The caller's own client, made by POST /session; it is closed with the test."""
        with Client(self.server) as anyone:
            answer = anyone.post("/session", {"login": login, "password": password})
        self.assertEqual(answer.status, 201, answer)
        client = Client(self.server, answer.json()["private_token"])
        self.addCleanup(client.close)
        return client

    def assertAnswer(self, answer, status, body=None):
        self.assertEqual(answer.status, status, answer)
        if body is not None:
            self.assertEqual(answer.json(), body)
