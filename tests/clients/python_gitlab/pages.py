"""Ten thousand people, walked by offset and by keyset as the library does it."""
from gitlab.exceptions import GitlabListError

from clients.python_gitlab.case import GitlabCase
from support.keys import ed25519_line
from support.people import import_people, walkers

PEOPLE = 10_000   # the administrator among them


class Pages(GitlabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import_people(cls.server, walkers(PEOPLE - 1))

    def assert_everybody(self, users):
        users = list(users)
        self.assertEqual(len(users), PEOPLE)
        self.assertEqual(len({user.id for user in users}), PEOPLE)
        return users

    def test_get_all(self):
        everybody = self.assert_everybody(self.gl.users.list(get_all=True, per_page=100))
        ids = [user.id for user in everybody]
        self.assertEqual(ids, sorted(ids, reverse=True))

    def test_iterator(self):
        walk = self.gl.users.list(iterator=True)
        self.assertEqual((len(walk), walk.total, walk.total_pages, walk.per_page, walk.current_page, walk.next_page,
                          walk.prev_page), (PEOPLE, PEOPLE, PEOPLE // 20, 20, 1, 2, None))
        first = [walk.next() for _ in range(21)]
        self.assertEqual((walk.current_page, walk.prev_page), (2, 1))
        self.assert_everybody(first + list(walk))
        self.assertEqual((walk.current_page, walk.next_page), (PEOPLE // 20, None))

    def test_keyset_by_each_order(self):
        for order, told in (("id", lambda u: u.id), ("name", lambda u: (u.name, u.id)),
                            ("username", lambda u: u.username), ("created_at", lambda u: (u.created_at, u.id)),
                            ("updated_at", None)):
            for sort in ("asc", "desc"):
                with self.subTest(order=order, sort=sort):
                    walk = self.gl.users.list(iterator=True, pagination="keyset", order_by=order, sort=sort,
                                              per_page=100)
                    self.assertEqual((walk.total, walk.total_pages, walk.per_page, len(walk)), (None, None, None, 0))
                    everybody = self.assert_everybody(walk)
                    if told:
                        shown = [told(user) for user in everybody if user.username != "root"]
                        self.assertEqual(shown, sorted(shown, reverse=sort == "desc"))

    def test_keyset_as_the_clients_habit(self):
        client = self.client(self.root_token, pagination="keyset", order_by="id", per_page=100)
        self.assert_everybody(client.users.list(iterator=True))
        self.assertEqual([u.username for u in client.users.list(username="walker00001")], ["walker00001"])

    def test_keyset_keeps_the_filters(self):
        found = self.gl.users.list(search="Walker 42", pagination="keyset", order_by="username", sort="asc", per_page=7,
                                   get_all=True)
        expected = [row["username"] for row in walkers(PEOPLE - 1) if row["name"] == "Walker 42" or "42" in row["username"]]
        self.assertGreater(len(expected), 100)
        self.assertEqual([user.username for user in found], sorted(expected))

    def test_keyset_while_people_come_and_go(self):
        walk = self.gl.users.list(iterator=True, pagination="keyset", order_by="id", sort="asc", per_page=50)
        extra = [self.person() for _ in range(3)]
        seen = [walk.next() for _ in range(50)]
        for user in extra[:2]:
            user.delete()
        rest = [user.id for user in walk]
        self.assertEqual(len(seen) + len(rest), PEOPLE + 1)
        self.assertEqual(rest[-1], extra[2].id)
        extra[2].delete()

    def test_one_page(self):
        with self.assertWarnsRegex(UserWarning, "Your query returned 20 of 10000 items"):
            self.assertEqual(len(self.gl.users.list()), 20)
        page = self.gl.users.list(page=5, per_page=50, order_by="username", sort="asc", search="walker")
        self.assertEqual([user.username for user in page], [f"walker{number:05}" for number in range(200, 250)])
        self.assertEqual(self.gl.users.list(page=1000, per_page=100), [])
        self.assertEqual(len(self.gl.users.list(page=1, per_page=1000)), 100)

    def test_an_order_that_cannot_be_walked(self):
        with self.assertRaises(GitlabListError) as caught:
            self.gl.users.list(pagination="keyset", order_by="email")
        self.assertIn(caught.exception.response_code, (400, 405))

    def test_other_lists_have_pages_too(self):
        user = self.person()
        self.addCleanup(user.delete)
        for number in range(23):
            user.keys.create({"title": f"key {number}", "key": ed25519_line(f"paged {number}")})
            user.emails.create({"email": f"paged{number}@example.org", "skip_confirmation": True})
            user.impersonationtokens.create({"name": f"token {number}", "scopes": ["api"]})
            user.customattributes.set(f"name{number}", "value")
        for manager in (user.keys, user.emails, user.impersonationtokens, user.customattributes):
            with self.subTest(manager._path):
                walk = manager.list(iterator=True, per_page=5)
                self.assertEqual((len(walk), walk.total_pages, walk.per_page), (23, 5, 5))
                self.assertEqual(len({entry.get_id() for entry in walk}), 23)
                # They have no keyset: the parameter changes nothing.
                self.assertEqual(len(manager.list(get_all=True, per_page=5, pagination="keyset")), 23)
        empty = self.gl.users.get(1).keys.list(iterator=True)
        self.assertEqual((len(empty), empty.total_pages), (0, 1))
