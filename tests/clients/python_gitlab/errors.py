"""Which exception the library raises, with which text: the messages of the contract as a program meets them."""
import gitlab
from gitlab.exceptions import GitlabAuthenticationError, GitlabCreateError, GitlabHttpError, GitlabUpdateError

from clients.python_gitlab.case import GitlabCase
from support.case import PASSWORD


class Errors(GitlabCase):
    def fields(self, **more):
        name = self.new_name()
        return {"username": name, "email": f"{name}@example.org", "name": name, "password": PASSWORD, **more}

    def test_a_wrong_token(self):
        wrong = self.client("glpat-no-such-token-at-all")
        for call in (wrong.auth, wrong.users.list, lambda: wrong.users.get(1), lambda: wrong.users.delete(1),
                     lambda: wrong.users.create(self.fields()), wrong.personal_access_tokens.list):
            with self.refused(GitlabAuthenticationError, 401, "401 Unauthorized"):
                call()

    def test_nobody(self):
        anyone = self.client()
        with self.refused(gitlab.GitlabGetError, 403, "403 Forbidden - Not authorized!"):
            anyone.users.get(1)
        with self.refused(GitlabAuthenticationError, 401, "401 Unauthorized"):
            anyone.users.create(self.fields())

    def test_only_for_administrators(self):
        user = self.person()
        person = self.as_person(user)
        own = person.users.get(user.id, lazy=True)
        for call in (lambda: person.users.create(self.fields()), own.delete, own.block, own.unblock, own.ban,
                     own.activate, own.deactivate, own.approve, lambda: own.identityproviders.delete("github"),
                     lambda: person.users.update(user.id, self.fields(admin=True))):
            with self.assertRaises(gitlab.GitlabError) as caught:
                call()
            self.assertEqual((caught.exception.response_code, caught.exception.error_message), (403, "403 Forbidden"))
        self.assertFalse(self.gl.users.get(user.id).is_admin)

    def test_taken(self):
        user, other = self.person(), self.person()
        for taken, message in (({"email": user.email.upper()}, "Email has already been taken"),
                               ({"username": user.username.upper()}, "Username has already been taken")):
            with self.refused(GitlabCreateError, 409, message):
                self.gl.users.create(self.fields(**taken))
            for name, value in taken.items():
                setattr(other, name, value)
            with self.refused(GitlabUpdateError, 409, message):
                other.save()
            other = self.gl.users.get(other.id)

    def test_invalid(self):
        format_ = ("can contain only letters, digits, '_', '-' and '.'. "
                   "Cannot start with '-' or end in '.', '.git' or '.atom'.")
        long_ = "is too long (maximum is 255 characters)"
        for fields, message in (({"password": "short"}, {"password": ["is too short (minimum is 8 characters)"]}),
                                ({"username": "-minus"}, {"username": [format_]}),
                                ({"username": "some.git"}, {"username": [format_]}),
                                ({"name": "n" * 256}, {"name": [long_]}),
                                ({"email": "a@b@c"}, {"email": ["is invalid"]})):
            with self.assertRaises(GitlabCreateError) as caught:
                self.gl.users.create(self.fields(**fields))
            self.assertEqual(caught.exception.response_code, 400, fields)
            for name, said in message.items():
                self.assertEqual(caught.exception.error_message.get(name), said, fields)
        with self.assertRaises(GitlabCreateError) as caught:
            self.gl.users.create(self.fields(password="short", email="nonsense"))
        self.assertLessEqual({"password", "email"}, set(caught.exception.error_message), "all of them at once")
        user = self.person()
        user.name = ""
        with self.assertRaises(GitlabUpdateError) as caught:
            user.save()
        self.assertEqual((caught.exception.response_code, caught.exception.error_message.get("name")),
                         (400, ["can't be blank"]))

    def test_missing_and_of_no_use(self):
        fields = self.fields()
        del fields["password"]
        with self.refused(GitlabCreateError, 400, "password, reset_password, force_random_password are missing, "
                                                  "at least one parameter must be provided"):
            self.gl.users.create(fields)
        for names, message in ((["email"], "email is missing"),
                               (["name", "username"], "name is missing, username is missing")):
            fields = self.fields()
            for name in names:
                del fields[name]
            with self.refused(GitlabCreateError, 400, message):
                self.gl.users.create(fields)
        with self.refused(GitlabCreateError, 400, "admin is invalid"):
            self.gl.users.create(self.fields(admin="perhaps"))
        with self.refused(GitlabCreateError, 400, "projects_limit is invalid"):
            self.gl.users.create(self.fields(projects_limit="many"))

    def test_unknown_routes(self):
        with self.refused(GitlabHttpError, 404, "404 Not Found"):
            self.gl.http_get("/no/such/thing")
        with self.refused(gitlab.GitlabGetError, 404, "404 Not Found"):
            self.gl.users.get("not-a-number")
        with self.refused(GitlabHttpError, 405, "405 Not Allowed"):
            self.gl.http_put("/users/1/block")
