"""Personal access and impersonation tokens, what they open, and acting as somebody else."""
from gitlab.exceptions import (GitlabAuthenticationError, GitlabCreateError, GitlabDeleteError, GitlabGetError,
                               GitlabHttpError, GitlabListError)

from clients.python_gitlab.case import BASIC, GitlabCase
from support.keys import ed25519_line
from support.server import wait_until

TOKEN = r"^glpat-[A-Za-z0-9_-]{20}$"
TOO_LITTLE = "insufficient_scope"
ENDED = "invalid_token"


class PersonalAccessTokens(GitlabCase):
    def test_create_list_and_revoke(self):
        user = self.person()
        made = user.personal_access_tokens.create({"name": "ci", "scopes": ["api", "read_user"],
                                                   "expires_at": "2099-12-31"})
        self.assertRegex(made.token, TOKEN)
        self.assertEqual((made.name, made.scopes, made.expires_at, made.user_id, made.active, made.revoked),
                         ("ci", ["api", "read_user"], "2099-12-31", user.id, True, False))
        person = self.client(made.token)
        person.auth()
        listed = self.gl.personal_access_tokens.list(user_id=user.id)
        self.assertEqual([(t.id, t.name) for t in listed], [(made.id, "ci")])
        self.assertNotIn("token", listed[0].attributes)
        self.assertEqual([t.id for t in person.personal_access_tokens.list()], [made.id])
        self.gl.personal_access_tokens.delete(made.id)
        with self.refused(GitlabAuthenticationError, 401, ENDED):
            person.auth()
        again = self.gl.http_get(f"/personal_access_tokens/{made.id}")
        self.assertEqual((again["revoked"], again["active"]), (True, False))

    def test_filters(self):
        user = self.person()
        kept, dropped = (user.personal_access_tokens.create({"name": name, "scopes": ["api"]})
                         for name in ("Kept token", "dropped token"))
        self.gl.personal_access_tokens.delete(dropped.id)
        for filters, ids in (({}, {kept.id, dropped.id}), ({"state": "active"}, {kept.id}),
                             ({"state": "inactive"}, {dropped.id}), ({"revoked": True}, {dropped.id}),
                             ({"revoked": False}, {kept.id}), ({"search": "KEPT"}, {kept.id}),
                             ({"created_after": "2100-01-01"}, set()),
                             ({"created_before": "2100-01-01"}, {kept.id, dropped.id}),
                             ({"last_used_after": "2000-01-01"}, set())):
            found = self.gl.personal_access_tokens.list(user_id=user.id, **filters)
            self.assertEqual({t.id for t in found}, ids, filters)

    def test_self(self):
        user = self.person()
        person = self.as_person(user, "read_user")
        own = person.http_get("/personal_access_tokens/self")
        self.assertEqual((own["user_id"], own["scopes"], own["active"]), (user.id, ["read_user"], True))
        person.personal_access_tokens.delete("self")
        with self.refused(GitlabAuthenticationError, 401, ENDED):
            person.auth()

    def test_rotate(self):
        user = self.person()
        old = user.personal_access_tokens.create({"name": "rotated", "scopes": ["api"]})
        new = self.gl.http_post(f"/personal_access_tokens/{old.id}/rotate", post_data={"expires_at": "2099-01-02"})
        self.assertRegex(new["token"], TOKEN)
        self.assertNotEqual(new["token"], old.token)
        self.assertEqual((new["name"], new["scopes"], new["expires_at"]), ("rotated", ["api"], "2099-01-02"))
        person = self.client(new["token"])
        person.auth()
        newest = person.http_post("/personal_access_tokens/self/rotate")
        self.client(newest["token"]).auth()
        self.assertIsNotNone(newest["expires_at"])
        # Whoever comes with the first one may have stolen it: what took its place ends too, soon.
        with self.refused(GitlabAuthenticationError, 401, ENDED):
            self.client(old.token).auth()
        wait_until(lambda: self.is_refused(newest["token"]), what="the end of the token's successors")
        with self.refused(GitlabAuthenticationError, 401, ENDED):
            self.client(newest["token"]).auth()

    def is_refused(self, token):
        try:
            self.client(token).auth()
        except GitlabAuthenticationError:
            return True
        return False

    def test_others(self):
        user, stranger = self.person(), self.as_person(self.person())
        token = user.personal_access_tokens.create({"name": "private", "scopes": ["api"]})
        with self.refused(GitlabAuthenticationError, 401, "401 Unauthorized"):
            stranger.personal_access_tokens.list(user_id=user.id)
        for number in (token.id, 999999):
            with self.refused(GitlabAuthenticationError, 401, "401 Unauthorized"):
                stranger.http_get(f"/personal_access_tokens/{number}")
        with self.refused(GitlabHttpError, 404, "404 Not Found"):
            self.gl.http_get("/personal_access_tokens/999999")
        with self.refused(GitlabDeleteError, 400, "400 Bad request"):
            stranger.personal_access_tokens.delete(token.id)
        with self.refused(GitlabCreateError, 403, "403 Forbidden"):
            stranger.users.get(user.id, lazy=True).personal_access_tokens.create({"name": "n", "scopes": ["api"]})
        self.client(token.token).auth()

    def test_refused(self):
        user = self.person()
        with self.refused(GitlabCreateError, 400, "scopes does not have a valid value"):
            user.personal_access_tokens.create({"name": "n", "scopes": ["everything"]})
        with self.refused(GitlabHttpError, 400, "name is missing"):
            self.gl.http_post(f"/users/{user.id}/personal_access_tokens", post_data={"scopes": ["api"]})
        with self.refused(GitlabCreateError, 404, "404 User Not Found"):
            self.gl.users.get(999999, lazy=True).personal_access_tokens.create({"name": "n", "scopes": ["api"]})


class ImpersonationTokens(GitlabCase):
    def test_from_creation_to_the_end(self):
        user = self.person()
        made = user.impersonationtokens.create({"name": "as them", "scopes": ["api"], "expires_at": "2099-12-31"})
        self.assertRegex(made.token, TOKEN)
        self.assertEqual((made.impersonation, made.active, made.expires_at), (True, True, "2099-12-31"))
        person = self.client(made.token)
        person.auth()
        self.assertEqual(person.user.id, user.id)
        got = user.impersonationtokens.get(made.id)
        self.assertEqual((got.name, got.scopes), ("as them", ["api"]))
        self.assertNotIn("token", got.attributes)
        past = user.impersonationtokens.create({"name": "past", "scopes": ["api"], "expires_at": "2001-01-01"})
        self.assertFalse(past.active)
        with self.refused(GitlabAuthenticationError, 401, ENDED):
            self.client(past.token).auth()
        for state, ids in (("all", {made.id, past.id}), ("active", {made.id}), ("inactive", {past.id})):
            self.assertEqual({t.id for t in user.impersonationtokens.list(state=state)}, ids)
        made.delete()
        with self.refused(GitlabAuthenticationError, 401, ENDED):
            person.auth()
        self.assertEqual({t.id for t in user.impersonationtokens.list()}, {made.id, past.id})
        self.assertTrue(user.impersonationtokens.get(made.id).revoked)

    def test_refused(self):
        user = self.person()
        pat = user.personal_access_tokens.create({"name": "n", "scopes": ["api"]})
        for number in (pat.id, 999999):
            with self.refused(GitlabGetError, 404, "404 Impersonation Token Not Found"):
                user.impersonationtokens.get(number)
        with self.refused(GitlabDeleteError, 404, "404 Impersonation Token Not Found"):
            user.impersonationtokens.delete(999999)
        with self.refused(GitlabCreateError, 400, {"scopes": ["can't be blank"]}):
            user.impersonationtokens.create({"name": "n", "scopes": []})
        person = self.client(pat.token)
        for number in (user.id, 999999):
            with self.refused(GitlabListError, 403, "403 Forbidden"):
                person.users.get(number, lazy=True).impersonationtokens.list()


class WhatTokensOpen(GitlabCase):
    def test_header_and_bearer(self):
        user = self.person()
        tokens = [self.root_token, self.token_of(user),
                  user.impersonationtokens.create({"name": "i", "scopes": ["api"]}).token]
        for token in tokens:
            self.client(token).auth()
            self.client(oauth_token=token).auth()
        for wrong in (self.client("glpat-aaaaaaaaaaaaaaaaaaaa"), self.client(oauth_token="x" * 64), self.client()):
            with self.refused(GitlabAuthenticationError, 401, "401 Unauthorized"):
                wrong.auth()

    def test_scopes(self):
        boss = self.person(admin=True)
        reader = self.as_person(boss, "read_api")
        reader.users.list(get_all=False)
        reader.personal_access_tokens.list()
        with self.refused(GitlabCreateError, 403, TOO_LITTLE):
            reader.user.keys.create({"title": "t", "key": ed25519_line("scopes")})
        looker = self.as_person(boss, "read_user")
        looker.users.list(get_all=False)
        with self.refused(GitlabListError, 403, TOO_LITTLE):
            looker.personal_access_tokens.list()
        with self.refused(GitlabCreateError, 403, TOO_LITTLE):
            looker.users.create({"username": "x", "email": "x@example.org", "name": "x", "password": "long enough 1"})
        with self.refused(GitlabGetError, 403, TOO_LITTLE):
            self.client(self.token_of(boss, "read_repository")).auth()


class Sudo(GitlabCase):
    def test_as_another(self):
        user = self.person()
        for who in (user.username, user.id):
            self.assertEqual(self.gl.http_get("/user", sudo=who)["id"], user.id)
        self.gl.auth()
        key = self.gl.user.keys.create({"title": "by root", "key": ed25519_line("sudo")}, sudo=user.username)
        self.assertEqual([k.id for k in user.keys.list()], [key.id])
        self.assertEqual({frozenset(u.attributes) for u in self.gl.users.list(sudo=user.id, get_all=False)},
                         {frozenset(BASIC)})
        with self.refused(GitlabListError, 403, "403 Forbidden"):
            self.gl.users.get(1, lazy=True).emails.list(sudo=user.username)
        for _ in range(3):
            self.person()
        walked = self.gl.users.list(sudo=user.username, per_page=1, iterator=True)
        self.assertEqual({frozenset(u.attributes) for u in walked}, {frozenset(BASIC)}, "on every page")

    def test_refused(self):
        user = self.person()
        person = self.as_person(user)
        with self.refused(GitlabHttpError, 403, "403 Forbidden - Must be admin to use sudo"):
            person.http_get("/user", sudo="root")
        with self.refused(GitlabHttpError, 404, "404 User with ID or username 'nobody-at-all' Not Found"):
            self.gl.http_get("/user", sudo="nobody-at-all")
        boss = self.person(admin=True)
        with self.refused(GitlabHttpError, 403, TOO_LITTLE):
            self.as_person(boss, "api").http_get("/user", sudo=user.username)
        self.assertEqual(self.as_person(boss, "api", "sudo").http_get("/user", sudo=user.username)["id"], user.id)
        with self.refused(GitlabAuthenticationError, 401, "401 Unauthorized"):
            self.client().http_get("/user", sudo="root")
