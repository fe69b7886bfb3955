"""A test class with a server of its own and python-gitlab, as Debian ships it, in front of it."""
import contextlib
import warnings

import gitlab

from support.case import PASSWORD, ServerCase
from support.server import wait_until

BASIC = {"id", "username", "name", "state", "avatar_url", "web_url"}


class GitlabCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gl = gitlab.Gitlab(cls.server.url, private_token=cls.root_token, timeout=60)
        cls.addClassCleanup(cls.gl.session.close)

    def setUp(self):
        # The library warns of links to another server and of pages that nobody follows.
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("error", category=UserWarning)

    def client(self, token=None, **options):
        client = gitlab.Gitlab(self.server.url, private_token=token, timeout=60, **options)
        self.addCleanup(client.session.close)
        return client

    def person(self, **more):
        name = more.pop("username", None) or self.new_name()
        return self.gl.users.create({"username": name, "email": f"{name}@example.org", "name": f"Name of {name}",
                                     "password": PASSWORD, "skip_confirmation": True, **more})

    def token_of(self, user, *scopes, **more):
        return user.personal_access_tokens.create({"name": "test", "scopes": list(scopes) or ["api"], **more}).token

    def as_person(self, user, *scopes):
        """That person's own client, who knows who it is."""
        client = self.client(self.token_of(user, *scopes))
        client.auth()
        return client

    def named(self, username):
        found = self.gl.users.list(username=username)
        self.assertEqual([user.username for user in found], [username])
        return found[0]

    def seen_acting(self, user):
        """Waits until the server has noted the last request of somebody."""
        return wait_until(lambda: self.gl.users.get(user.id).last_activity_on, what=f"activity of {user.username}")

    @contextlib.contextmanager
    def refused(self, kind, status, message):
        """message is what the library makes of the answer: the error, or else the text or hash of the message."""
        with self.assertRaises(kind) as caught:
            yield
        self.assertEqual((caught.exception.response_code, caught.exception.error_message), (status, message))
