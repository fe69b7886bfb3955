"""SSH keys, addresses and OpenPGP keys: of others by an administrator, and one's own."""
from gitlab.exceptions import GitlabCreateError, GitlabDeleteError, GitlabGetError, GitlabHttpError, GitlabListError

from clients.python_gitlab.case import GitlabCase
from support.keys import ed25519_line, md5_fingerprint, pgp_block, sha256_fingerprint

TAKEN = ["has already been taken"]


class SshKeys(GitlabCase):
    def test_of_another(self):
        user = self.person()
        line = ed25519_line("of another", "pat@laptop")
        key = user.keys.create({"title": "laptop", "key": line})
        self.assertEqual((key.title, key.key, key.expires_at, key.usage_type),
                         ("laptop", line, None, "auth_and_signing"))
        other = user.keys.create({"title": "CI", "key": ed25519_line("second"), "usage_type": "signing",
                                  "expires_at": "2099-12-31"})
        self.assertEqual((other.usage_type, other.expires_at), ("signing", "2099-12-31T00:00:00.000Z"))
        self.assertEqual({k.id for k in user.keys.list()}, {key.id, other.id})
        self.assertEqual(user.keys.get(key.id).attributes, key.attributes)
        key.delete()
        user.keys.delete(other.id)
        self.assertEqual(user.keys.list(), [])
        with self.refused(GitlabGetError, 404, "404 Key Not Found"):
            user.keys.get(key.id)
        with self.refused(GitlabDeleteError, 404, "404 Key Not Found"):
            key.delete()

    def test_refused(self):
        user = self.person()
        line = ed25519_line("taken")
        user.keys.create({"title": "first", "key": line})
        for fields, message in (
                ({"key": line}, {"key": TAKEN, "fingerprint": TAKEN}),
                ({"key": ed25519_line("taken", "other comment")}, {"fingerprint": TAKEN}),
                ({"key": "some key"}, {"key": ["is invalid"], "fingerprint": ["cannot be generated"]}),
                ({"title": "t" * 256}, {"title": ["is too long (maximum is 255 characters)"]})):
            with self.refused(GitlabCreateError, 400, message):
                user.keys.create({"title": "again", "key": ed25519_line("fresh"), **fields})
        with self.refused(GitlabHttpError, 400, "title is missing"):
            self.gl.http_post(f"/users/{user.id}/keys", post_data={"key": line})
        with self.refused(GitlabCreateError, 400, "usage_type does not have a valid value"):
            user.keys.create({"title": "again", "key": ed25519_line("fresh"), "usage_type": "fun"})
        with self.refused(GitlabCreateError, 404, "404 User Not Found"):
            self.gl.users.get(999999, lazy=True).keys.create({"title": "t", "key": ed25519_line("fresh")})
        with self.refused(GitlabCreateError, 403, "403 Forbidden"):
            self.as_person(user).users.get(1, lazy=True).keys.create({"title": "t", "key": ed25519_line("fresh")})

    def test_line_breaks_are_removed(self):
        line = ed25519_line("broken in two", "me")
        key = self.person().keys.create({"title": "pasted", "key": line[:30] + "\n" + line[30:] + "\n"})
        self.assertEqual(key.key, line)

    def test_own(self):
        person, stranger = self.as_person(self.person()), self.as_person(self.person())
        line = ed25519_line("own")
        key = person.user.keys.create({"title": "mine", "key": line})
        self.assertEqual([k.key for k in person.user.keys.list()], [line])
        self.assertEqual(person.user.keys.get(key.id).title, "mine")
        for other in (stranger, self.gl):
            other.auth()
            with self.refused(GitlabGetError, 404, "404 Key Not Found"):
                other.user.keys.get(key.id)
            with self.refused(GitlabDeleteError, 404, "404 Key Not Found"):
                other.user.keys.delete(key.id)
        with self.refused(GitlabDeleteError, 400, "key_id is invalid"):
            person.user.keys.delete("mine")
        with self.refused(GitlabCreateError, 400, {"key": TAKEN, "fingerprint": TAKEN}):
            stranger.user.keys.create({"title": "mine too", "key": line})
        key.delete()
        self.assertEqual(person.user.keys.list(), [])

    def test_anybody_may_read(self):
        user = self.person(username="jane.doe")
        key = user.keys.create({"title": "public", "key": ed25519_line("public")})
        anyone = self.client()
        for whose in (user.id, "jane.doe"):
            self.assertEqual([k.id for k in anyone.users.get(whose, lazy=True).keys.list()], [key.id])
        self.assertEqual(anyone.users.get(user.id, lazy=True).keys.get(key.id).key, key.key)
        with self.refused(GitlabListError, 404, "404 User Not Found"):
            anyone.users.get("nobody-at-all", lazy=True).keys.list()

    def test_by_id_and_fingerprint(self):
        user = self.person()
        line = ed25519_line("wanted")
        key = user.keys.create({"title": "wanted", "key": line})
        for found in (self.gl.keys.get(key.id), self.gl.keys.get(fingerprint=sha256_fingerprint(line)),
                      self.gl.keys.get(fingerprint=md5_fingerprint(line))):
            self.assertEqual((found.id, found.key, found.user["username"]), (key.id, line, user.username))
            self.assertEqual(found.user["email"], user.email)
        with self.assertRaises(GitlabGetError) as caught:
            self.gl.keys.get(999999)
        self.assertEqual(caught.exception.response_code, 404)
        with self.assertRaises(GitlabHttpError) as caught:
            self.gl.keys.get(fingerprint=sha256_fingerprint(ed25519_line("nobody's")))
        self.assertEqual(caught.exception.response_code, 404)
        with self.refused(GitlabGetError, 403, "403 Forbidden"):
            self.as_person(user).keys.get(key.id)


class Emails(GitlabCase):
    def test_of_another(self):
        user = self.person()
        email = user.emails.create({"email": "Second@Example.org", "skip_confirmation": True})
        self.assertEqual(email.email, "second@example.org")
        self.assertIsNotNone(email.confirmed_at)
        waiting = user.emails.create({"email": "third@example.org"})
        self.assertIsNone(waiting.confirmed_at)
        self.assertEqual({e.email for e in user.emails.list()}, {"second@example.org", "third@example.org"})
        self.assertEqual(user.emails.get(email.id).attributes, email.attributes)
        # An administrator finds people by whole addresses that are confirmed.
        self.assertEqual([u.id for u in self.gl.users.list(search="second@example.org")], [user.id])
        self.assertEqual(self.gl.users.list(search="third@example.org"), [])
        email.delete()
        user.emails.delete(waiting.id)
        self.assertEqual(user.emails.list(), [])
        with self.refused(GitlabDeleteError, 404, "404 Email Not Found"):
            email.delete()
        with self.refused(GitlabGetError, 404, "404 Email Not Found"):
            user.emails.get(email.id)

    def test_refused(self):
        user, other = self.person(), self.person()
        other.emails.create({"email": "others@example.org"})
        for address, message in (("others@example.org", TAKEN), (other.email, TAKEN), (user.email, TAKEN),
                                 ("no address", ["is invalid"])):
            with self.refused(GitlabCreateError, 400, {"email": message}):
                user.emails.create({"email": address})
        with self.refused(GitlabHttpError, 400, "email is missing"):
            self.gl.http_post(f"/users/{user.id}/emails")
        with self.refused(GitlabListError, 404, "404 User Not Found"):
            self.gl.users.get(999999, lazy=True).emails.list()
        person = self.as_person(user)
        with self.refused(GitlabListError, 403, "403 Forbidden"):
            person.users.get(other.id, lazy=True).emails.list()
        # A further address of somebody is no address for a new person.
        with self.refused(GitlabCreateError, 409, "Email has already been taken"):
            self.person(email="others@example.org")

    def test_own(self):
        person = self.as_person(self.person())
        email = person.user.emails.create({"email": "own@example.org"})
        self.assertEqual([e.email for e in person.user.emails.list()], ["own@example.org"])
        self.assertEqual(person.user.emails.get(email.id).email, "own@example.org")
        self.gl.auth()
        with self.refused(GitlabGetError, 404, "404 Email Not Found"):
            self.gl.user.emails.get(email.id)
        with self.refused(GitlabDeleteError, 400, "email_id is invalid"):
            person.user.emails.delete("own")
        email.delete()
        with self.refused(GitlabDeleteError, 404, "404 Email Not Found"):
            email.delete()


class GpgKeys(GitlabCase):
    def test_of_another(self):
        user = self.person()
        block = pgp_block("of another")
        key = user.gpgkeys.create({"key": block})
        self.assertEqual(key.key, block)
        self.assertEqual([k.id for k in user.gpgkeys.list()], [key.id])
        self.assertEqual(user.gpgkeys.get(key.id).attributes, key.attributes)
        with self.assertRaises(GitlabCreateError) as caught:
            user.gpgkeys.create({"key": block})
        self.assertEqual(caught.exception.response_code, 400)
        with self.assertRaises(GitlabCreateError) as caught:
            user.gpgkeys.create({"key": "no key"})
        self.assertEqual(caught.exception.response_code, 400)
        key.delete()
        self.assertEqual(user.gpgkeys.list(), [])
        with self.refused(GitlabDeleteError, 404, "404 GPG Key Not Found"):
            key.delete()

    def test_own(self):
        user = self.person()
        person = self.as_person(user)
        key = person.user.gpgkeys.create({"key": pgp_block("own")})
        self.assertEqual([k.id for k in person.user.gpgkeys.list()], [key.id])
        self.assertEqual(person.user.gpgkeys.get(key.id).key, key.key)
        self.assertEqual([k.id for k in user.gpgkeys.list()], [key.id])
        key.delete()
        with self.refused(GitlabGetError, 404, "404 GPG Key Not Found"):
            person.user.gpgkeys.get(key.id)
