"""What else hangs on a person: status, preferences, custom attributes, and the lists of what Usher has none of."""
from gitlab.exceptions import (GitlabDeleteError, GitlabGetError, GitlabHttpError, GitlabListError, GitlabSetError,
                               GitlabUpdateError)

from clients.python_gitlab.case import GitlabCase
from support.people import import_people


class Extras(GitlabCase):
    def test_status(self):
        user = self.person()
        person = self.as_person(user)
        status = person.user.status.get()
        self.assertEqual((status.availability, status.clear_status_at), (None, None))
        self.assertFalse(status.emoji or status.message)
        status.emoji, status.message = "coffee", "Back at *four*"
        status.save()
        for seen in (person.user.status.get(), user.status.get(), self.as_person(self.person()).users.get(
                user.username, lazy=True).status.get()):
            self.assertEqual((seen.emoji, seen.message), ("coffee", "Back at *four*"))
            self.assertIn("four", seen.message_html)
        status.availability = "busy"
        status.save()   # a PUT: what is not sent is gone
        seen = user.status.get()
        self.assertEqual(seen.availability, "busy")
        self.assertFalse(seen.message)
        with self.refused(GitlabUpdateError, 400, {"emoji": ["is not a valid emoji name"]}):
            person.user.status.update(new_data={"emoji": "no-such-emoji"})

    def test_preferences(self):
        user = self.person()
        person = self.as_person(user)
        before = person.http_get("/user/preferences")
        self.assertEqual(before["user_id"], user.id)
        wanted = {"view_diffs_file_by_file": True, "show_whitespace_in_diffs": False,
                  "pass_user_identities_to_ci_jwt": True}
        after = person.http_put("/user/preferences", post_data=wanted)
        self.assertEqual(after, {**before, **wanted})
        self.assertEqual(person.http_get("/user/preferences"), after)

    def test_custom_attributes(self):
        user = self.person()
        attribute = user.customattributes.set("team", "red")
        self.assertEqual((attribute.key, attribute.value), ("team", "red"))
        self.assertEqual(user.customattributes.set("team", "blue").value, "blue")
        odd = "cost center/1 % ü"
        user.customattributes.set(odd, "søme välue")
        self.assertEqual({a.key: a.value for a in user.customattributes.list()}, {"team": "blue", odd: "søme välue"})
        self.assertEqual(user.customattributes.get(odd).value, "søme välue")
        self.assertEqual(user.customattributes.get("team").attributes["value"], "blue")
        attribute.delete()
        user.customattributes.delete(odd)
        self.assertEqual(user.customattributes.list(), [])
        with self.refused(GitlabGetError, 404, "404 Not found"):
            user.customattributes.get("team")
        with self.refused(GitlabDeleteError, 404, "404 Not found"):
            attribute.delete()
        with self.refused(GitlabListError, 404, "404 User Not Found"):
            self.gl.users.get(999999, lazy=True).customattributes.list()
        person = self.as_person(user)
        own = person.users.get(user.id, lazy=True).customattributes
        with self.refused(GitlabListError, 403, "403 Forbidden"):
            own.list()
        with self.refused(GitlabSetError, 403, "403 Forbidden"):
            own.set("team", "green")

    def test_lists_of_nothing(self):
        user = self.person()
        for manager in (user.memberships, user.projects, user.starred_projects, user.events, user.followers_users,
                        user.following_users):
            self.assertEqual(manager.list(), [], manager)
            self.assertEqual(list(manager.list(iterator=True)), [], manager)
        self.assertEqual(user.memberships.list(type="Project"), [])
        self.assertEqual(user.projects.list(owned=True, order_by="name", visibility="private"), [])
        self.assertEqual(self.gl.http_get(f"/users/{user.id}/associations_count"),
                         {"groups_count": 0, "projects_count": 0, "issues_count": 0, "merge_requests_count": 0})
        with self.refused(GitlabListError, 403, "403 Forbidden"):
            self.as_person(self.person()).users.get(user.id, lazy=True).memberships.list()
        for name in ("projects", "starred_projects", "followers_users", "following_users", "memberships"):
            with self.refused(GitlabListError, 404, "404 User Not Found"):
                getattr(self.gl.users.get(999999, lazy=True), name).list()

    def test_activities(self):
        user = self.person()
        self.as_person(user)
        day = self.seen_acting(user)
        self.assertRegex(day, r"^\d{4}-\d\d-\d\d$")
        found = {a.username: a for a in self.gl.user_activities.list(query_parameters={"from": day}, get_all=True)}
        self.assertEqual((found[user.username].last_activity_on, found[user.username].last_activity_at), (day, day))
        self.assertEqual(self.gl.user_activities.list(query_parameters={"from": "2100-01-01"}), [])
        with self.refused(GitlabListError, 403, "403 Forbidden"):
            self.as_person(user).user_activities.list()

    def test_what_is_not_there(self):
        for missing in (self.gl.projects, self.gl.groups, self.gl.runners):
            with self.refused(GitlabListError, 404, "404 Not Found"):
                missing.list()
        with self.refused(GitlabHttpError, 404, "404 Not Found"):
            self.gl.http_post("/session", post_data={"login": "root", "password": "x"})
        import_people(self.server, [{"username": "no_address", "name": "No Address"}])
        self.assertEqual(self.named("no_address").state, "active")
