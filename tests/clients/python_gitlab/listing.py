"""gl.users.list() with each of its filters, for an administrator, for others and for nobody."""
from gitlab.exceptions import GitlabListError

from clients.python_gitlab.case import BASIC, GitlabCase
from support.people import CAST, import_people


class Listing(GitlabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import_people(cls.server, CAST)

    def found(self, client=None, **filters):
        """The usernames of the cast, in the order of the list."""
        found = (client or self.gl).users.list(get_all=True, **{"search": "cast", **filters})
        return [user.username.removeprefix("cast_") for user in found]

    def test_the_order(self):
        newest_first = [row["username"].removeprefix("cast_") for row in reversed(CAST)]
        self.assertEqual(self.found(), newest_first)
        for field in ("id", "name", "username", "created_at"):
            self.assertEqual(self.found(order_by=field, sort="asc"), newest_first[::-1], field)
            self.assertEqual(self.found(order_by=field, sort="desc"), newest_first, field)
        ben = self.named("cast_ben")
        ben.bio = "touched last"
        ben.save()
        self.assertEqual(self.found(order_by="updated_at")[0], "ben")
        with self.refused(GitlabListError, 400, "order_by does not have a valid value"):
            self.found(order_by="email")

    def test_states_and_kinds(self):
        everybody = set(self.found())
        self.assertEqual(set(self.found(active=True)), {"ada", "ben", "hal"})
        self.assertEqual(set(self.found(blocked=True)), {"cid", "dan"})
        self.assertEqual(set(self.found(active=False, blocked=False, external=False)), everybody)
        self.assertEqual(self.found(external=True), ["ben"])
        self.assertEqual(set(self.found(exclude_external=True)), everybody - {"ben"})
        self.assertEqual(self.found(admins=True), ["ada"])
        self.assertEqual(self.found(two_factor="enabled"), ["hal", "ada"])
        self.assertEqual(set(self.found(two_factor="disabled")), everybody - {"ada", "hal"})
        for harmless in ({"exclude_internal": True}, {"without_project_bots": True}, {"without_projects": True},
                         {"as_admin": True}, {"status": "whatever"}):
            self.assertEqual(set(self.found(**harmless)), everybody, harmless)
        self.assertEqual(self.found(active=True, two_factor="enabled", admins=True), ["ada"])

    def test_times(self):
        self.assertEqual(self.found(created_after="2015-06-01", order_by="id", sort="asc"), ["gus", "hal"])
        self.assertEqual(self.found(created_before="2012-01-15T12:00:01Z"), ["cid", "ben", "ada"])
        self.assertEqual(self.found(created_after="2011-06-01T00:00:00Z", created_before="2013-06-01"), ["dan", "cid"])

    def test_names(self):
        list_ = self.gl.users.list
        self.assertEqual([u.username for u in list_(username="CAST_Ada")], ["cast_ada"])
        self.assertEqual(list_(username="cast_"), [])
        for query, names in {"þÓRÐUR hal": ["hal"], "@cast_ad": ["ada"], "CAST_DAN": ["dan"],
                             "cast da": ["dan", "ada"], "cast_eve@example.org": ["eve"], "cast_eve@example": [],
                             "no such person": []}.items():
            self.assertEqual(self.found(search=query), names, query)
        self.assertEqual(self.found(search="Ca"), [], "two letters are a whole name")

    def test_identity_and_custom_attributes(self):
        self.assertEqual([u.username for u in self.gl.users.list(extern_uid="4711", provider="github")], ["cast_hal"])
        self.assertEqual(self.gl.users.list(extern_uid="4711", provider="gitlab"), [])
        for name, team, floor in (("ada", "red", "1"), ("ben", "red", "2"), ("hal", "blue", "2")):
            user = self.named(f"cast_{name}")
            user.customattributes.set("team", team)
            user.customattributes.set("floor", floor)
        self.assertEqual(self.found(custom_attributes={"team": "red"}), ["ben", "ada"])
        self.assertEqual(self.found(custom_attributes={"team": "red", "floor": "2"}), ["ben"])
        self.assertEqual(self.found(custom_attributes={"team": "green"}), [])
        with_them = self.gl.users.list(search="cast", with_custom_attributes=True, get_all=True)
        shown = {u.username: {a["key"]: a["value"] for a in u.custom_attributes} for u in with_them}
        self.assertEqual((shown["cast_hal"], shown["cast_cid"]), ({"team": "blue", "floor": "2"}, {}))
        self.assertNotIn("custom_attributes", self.named("cast_ada").attributes)

    def test_an_administrator_sees_more(self):
        self.assertLessEqual(BASIC | {"email", "is_admin", "note", "namespace_id", "created_by", "identities"},
                             set(self.named("cast_ada").attributes))

    def test_what_others_are_shown(self):
        person = self.as_person(self.person())
        listed = person.users.list(search="cast", get_all=True)
        self.assertEqual({frozenset(u.attributes) for u in listed}, {frozenset(BASIC)})
        seen = self.found(person)
        self.assertEqual(set(seen) & {"cid", "dan", "fay"}, set(), "blocked and banned people")
        self.assertLessEqual({"ada", "ben", "eve", "hal"}, set(seen))
        # What only administrators may ask is not heard, but for an identity.
        self.assertEqual(self.found(person, admins=True, two_factor="enabled", order_by="name", sort="asc",
                                    created_after="2100-01-01", without_projects=True), seen)
        with self.refused(GitlabListError, 403, "403 Forbidden"):
            person.users.list(extern_uid="4711", provider="github")
        self.assertEqual(self.found(person, search="cast_eve@example.org"), [], "an address that is not public")

    def test_nobody(self):
        anyone = self.client()
        self.assertEqual([set(u.attributes) for u in anyone.users.list(username="cast_ada")], [BASIC])
        with self.refused(GitlabListError, 403, "403 Forbidden - Not authorized to access /api/v4/users"):
            anyone.users.list()

    def test_parameters_that_make_no_sense(self):
        for name, value, message in (("active", "perhaps", "active is invalid"),
                                     ("per_page", "x", "per_page is invalid"),
                                     ("two_factor", "maybe", "two_factor does not have a valid value"),
                                     ("created_after", "yesterday", "created_after is invalid")):
            with self.refused(GitlabListError, 400, message):
                self.gl.users.list(**{name: value})
