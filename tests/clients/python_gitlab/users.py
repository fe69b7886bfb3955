"""gl.users and gl.user: everything about one person's record."""
import io

import requests
from gitlab.exceptions import (GitlabCreateError, GitlabDeleteError, GitlabGetError, GitlabHeadError,
                               GitlabListError, GitlabUpdateError)

from clients.python_gitlab.case import BASIC, GitlabCase
from support.case import PASSWORD
from support.pictures import PNG_SIGNATURE, png

EVERYTHING = {
    "skype": "pat.skype", "linkedin": "pat-linked", "twitter": "pat_tweets", "projects_limit": 7, "bio": "Likes tests.",
    "location": "Århus", "website_url": "https://pat.example.org", "organization": "Tests & Sons",
    "job_title": "Tester", "pronouns": "they/them", "can_create_group": False, "external": False, "private_profile": True, "theme_id": 3,
    "color_scheme_id": 2, "note": "Never sleeps.",
}


class Users(GitlabCase):
    def test_who_one_is(self):
        self.gl.auth()
        me = self.gl.user
        self.assertEqual((me.username, me.is_admin, me.state), ("root", True, "active"))
        self.assertEqual(me.web_url, f"{self.server.url}/root")
        self.assertNotIn("private_token", me.attributes)
        user = self.person()
        person = self.as_person(user)
        self.assertEqual((person.user.id, person.user.email), (user.id, user.email))
        self.assertLessEqual({"confirmed_at", "identities", "two_factor_enabled", "commit_email", "projects_limit"},
                             set(person.user.attributes))
        for name in ("is_admin", "note", "namespace_id", "created_by", "private_token"):
            self.assertNotIn(name, person.user.attributes)

    def test_the_server(self):
        version, revision = self.gl.version()
        self.assertEqual(version, "15.11.0")
        self.assertTrue(revision)
        metadata = self.gl.http_get("/metadata")
        self.assertEqual((metadata["version"], metadata["revision"], metadata["enterprise"]),
                         (version, revision, False))
        self.assertEqual(set(metadata["kas"]), {"enabled", "externalUrl", "version"})

    def test_everything_that_creating_takes(self):
        made = self.person(username="pat", extern_uid="0815", provider="github", **EVERYTHING)
        self.assertEqual((made.username, made.email, made.name), ("pat", "pat@example.org", "Name of pat"))
        self.assertIsNotNone(made.confirmed_at)
        self.assertEqual([(i["provider"], i["extern_uid"]) for i in made.identities], [("github", "0815")])
        got = self.gl.users.get(made.id)
        for user in (made, got):
            shown = user.attributes
            self.assertEqual({name: shown.get(name) for name in EVERYTHING}, EVERYTHING)
        self.assertLessEqual({"highest_role", "current_sign_in_ip", "last_sign_in_ip", "sign_in_count"},
                             set(got.attributes))
        self.assertEqual(got.created_by["username"], "root")
        self.sign_in("pat")

    def test_an_administrator_and_a_generated_password(self):
        boss = self.gl.users.create({"username": "boss", "email": "boss@example.org", "name": "Boss", "admin": True,
                                     "force_random_password": True, "skip_confirmation": True})
        self.assertTrue(boss.is_admin)
        self.as_person(boss).users.get(1, lazy=True).customattributes.list()
        reset = self.gl.users.create({"username": "reset", "email": "reset@example.org", "name": "R",
                                      "reset_password": True})
        self.assertEqual((reset.state, reset.confirmed_at), ("active", None))

    def test_what_others_see(self):
        shown = self.person(job_title="Clerk")
        hidden = self.person(private_profile=True)
        person = self.as_person(self.person())
        seen = person.users.get(shown.id)
        self.assertEqual((seen.username, seen.job_title, seen.bot), (shown.username, "Clerk", False))
        self.assertLessEqual(BASIC | {"created_at", "followers", "following", "public_email"}, set(seen.attributes))
        for name in ("email", "is_admin", "note", "identities", "projects_limit", "last_sign_in_at"):
            self.assertNotIn(name, seen.attributes)
        for name in ("created_at", "followers", "following"):
            self.assertNotIn(name, person.users.get(hidden.id).attributes)
        self.assertIn("created_at", self.gl.users.get(hidden.id).attributes)

    def test_save_sends_what_changed(self):
        user = self.person()
        user.name, user.bio, user.external = "Another Name", "Writes.", True
        user.save()
        self.assertEqual((user.name, user.bio, user.external), ("Another Name", "Writes.", True))
        self.assertEqual((user.can_create_group, user.projects_limit), (False, 0))
        again = self.gl.users.get(user.id)
        self.assertEqual((again.name, again.bio, again.email), ("Another Name", "Writes.", user.email))
        again.save()   # its own address, username and name are no change
        again.bio, again.website_url = "", ""
        again.save()
        self.assertEqual((again.bio, again.website_url), ("", ""))
        again.public_email = again.email
        again.save()
        self.assertEqual(self.as_person(self.person()).users.get(user.id).public_email, user.email)

    def test_a_new_address_waits_to_be_confirmed(self):
        user = self.person()
        old = user.email
        user.email = "moved@example.org"
        user.save()
        self.assertEqual(self.gl.users.get(user.id).email, old)
        user.email, user.skip_reconfirmation = "moved2@example.org", True
        user.save()
        self.assertEqual(self.gl.users.get(user.id).email, "moved2@example.org")

    def test_update_password_and_username(self):
        user = self.person()
        new = self.gl.users.update(user.id, {"email": user.email, "username": "renamed.one", "name": user.name,
                                             "password": "another password 2"})
        self.assertEqual(new["username"], "renamed.one")
        self.sign_in("renamed.one", "another password 2")
        self.assertEqual(self.gl.users.list(username=user.username), [])
        with self.refused(GitlabUpdateError, 404, "404 User Not Found"):
            self.gl.users.update(999999, {"email": "a@example.org", "username": "a", "name": "a"})

    def test_delete(self):
        user, other = self.person(), self.person()
        user.delete()
        other.delete(hard_delete=True)
        for gone in (user, other):
            with self.refused(GitlabGetError, 404, "404 User Not Found"):
                self.gl.users.get(gone.id)
            with self.refused(GitlabDeleteError, 404, "404 User Not Found"):
                self.gl.users.delete(gone.id)
        again = self.person(username=user.username)
        self.assertGreater(again.id, other.id)

    def test_head(self):
        user = self.person()
        self.assertEqual(self.gl.users.head(user.id)["Content-Type"], "application/json")
        self.assertGreaterEqual(int(self.gl.users.head()["X-Total"]), 2)
        with self.assertRaises(GitlabHeadError) as caught:
            self.gl.users.head(999999)
        self.assertEqual(caught.exception.response_code, 404)

    def test_identities(self):
        user = self.person(extern_uid="uid-1", provider="saml")
        self.assertEqual([u.id for u in self.gl.users.list(extern_uid="uid-1", provider="saml")], [user.id])
        user.extern_uid, user.provider = "uid-2", "saml"
        user.save()
        self.assertEqual(self.gl.users.list(extern_uid="uid-1", provider="saml"), [])
        user.extern_uid, user.provider = "cn=x,dc=example", "ldapmain"
        user.save()
        self.assertEqual({i["provider"] for i in self.gl.users.get(user.id).identities}, {"saml", "ldapmain"})
        user.identityproviders.delete("saml")
        self.assertEqual([i["provider"] for i in self.gl.users.get(user.id).identities], ["ldapmain"])
        with self.refused(GitlabDeleteError, 404, "404 Identity Not Found"):
            user.identityproviders.delete("saml")
        with self.refused(GitlabDeleteError, 404, "404 User Not Found"):
            self.gl.users.get(999999, lazy=True).identityproviders.delete("saml")
        pair = "extern_uid, provider provide all or none of parameters"
        with self.refused(GitlabListError, 400, pair):
            self.gl.users.list(extern_uid="uid-2")
        with self.refused(GitlabCreateError, 400, pair):
            self.person(provider="github")

    def assert_picture(self, url):
        self.assertTrue(url.startswith(self.server.url), url)
        answer = requests.get(url, timeout=20)
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "image/png"))
        self.assertTrue(answer.content.startswith(PNG_SIGNATURE))
        return answer.content

    def test_a_picture(self):
        user = self.person(avatar=png(200, 0, 0))   # multipart, whose booleans are 1 and 0
        self.assertIsNotNone(user.confirmed_at)
        red = user.avatar_url
        first = self.assert_picture(red)
        user.avatar = io.BytesIO(png(0, 0, 200))
        user.save()
        self.assertNotEqual(user.avatar_url, red)
        self.assertNotEqual(self.assert_picture(user.avatar_url), first)
        blue = user.avatar_url
        user.name = "Same Picture"
        user.save()
        self.assertEqual(user.avatar_url, blue)
        self.assertEqual(self.as_person(self.person()).users.get(user.id).avatar_url, blue)
        user.avatar = b"no picture at all"
        with self.assertRaises(GitlabUpdateError) as caught:
            user.save()
        self.assertEqual(caught.exception.response_code, 400)
        self.assertIn("avatar", caught.exception.error_message)
        self.assertEqual(self.gl.users.get(user.id).avatar_url, blue)

    def test_the_password_is_in_no_answer(self):
        user = self.person()
        user.password = "a third password 3"
        answer = user.save()
        self.assertNotIn("password", answer)
        self.assertNotIn(PASSWORD, user.to_json())
