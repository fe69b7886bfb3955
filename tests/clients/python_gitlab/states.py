"""Blocking, deactivating, banning, approving: what each answers and what it does to the person's token."""
from gitlab.exceptions import (GitlabActivateError, GitlabBanError, GitlabBlockError, GitlabDeactivateError,
                               GitlabGetError, GitlabUnbanError, GitlabUnblockError, GitlabUserApproveError,
                               GitlabUserRejectError)

from clients.python_gitlab.case import GitlabCase
from support.people import import_people, waiting


class States(GitlabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import_people(cls.server, waiting("let_in", "sent_away"))

    def state(self, user):
        return self.gl.users.get(user.id).state

    def test_block(self):
        user = self.person()
        person = self.as_person(user)
        self.assertIs(user.block(), True)
        self.assertEqual((user.state, self.state(user)), ("blocked", "blocked"))
        with self.refused(GitlabGetError, 403, "403 Forbidden - Your account has been blocked."):
            person.auth()
        self.assertIsNone(user.block())
        self.assertIs(user.unblock(), True)
        self.assertEqual((user.state, self.state(user)), ("active", "active"))
        self.assertIs(user.unblock(), False)
        person.auth()

    def test_block_is_refused(self):
        self.gl.auth()
        with self.refused(GitlabBlockError, 403,
                          "403 Forbidden - The API initiating user cannot be blocked by the API"):
            self.gl.users.get(self.gl.user.id).block()
        user = self.person()
        done = self.server.usher("user state", user.username, "ldap_blocked")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.state(user), "ldap_blocked")
        with self.refused(GitlabBlockError, 403, "403 Forbidden - LDAP blocked users cannot be modified by the API"):
            user.block()
        with self.refused(GitlabUnblockError, 403, "403 Forbidden - LDAP blocked users cannot be unblocked by the API"):
            user.unblock()
        with self.refused(GitlabBlockError, 404, "404 User Not Found"):
            self.gl.users.get(999999, lazy=True).block()
        with self.refused(GitlabBlockError, 403, "403 Forbidden"):
            self.as_person(self.person()).users.get(user.id, lazy=True).block()

    def test_deactivate(self):
        user = self.person()
        person = self.client(self.token_of(user))   # not used before: acting would forbid it
        self.assertIs(user.deactivate(), True)
        self.assertEqual((user.state, self.state(user)), ("deactivated", "deactivated"))
        self.assertIsNone(user.deactivate())
        with self.refused(GitlabUnblockError, 403, "403 Forbidden - Deactivated users cannot be unblocked by the API"):
            user.unblock()
        with self.assertRaises(GitlabGetError) as caught:
            person.auth()
        self.assertEqual(caught.exception.response_code, 403)
        self.assertTrue(caught.exception.error_message.startswith(
            "403 Forbidden - Your account has been deactivated by your administrator."))
        self.assertIs(user.activate(), True)
        self.assertEqual((user.state, self.state(user)), ("active", "active"))
        self.assertIs(user.activate(), False)
        person.auth()

    def test_deactivate_is_refused(self):
        busy = self.person()
        self.as_person(busy)
        self.seen_acting(busy)
        recent = "The user you are trying to deactivate has been active in the past 90 days and cannot be deactivated"
        with self.refused(GitlabDeactivateError, 403, recent):
            busy.deactivate()
        user = self.person()
        user.block()
        with self.refused(GitlabDeactivateError, 403, "Error occurred. A blocked user cannot be deactivated"):
            user.deactivate()
        with self.refused(GitlabActivateError, 403, "403 Forbidden - A blocked user must be unblocked to be activated"):
            user.activate()

    def test_ban(self):
        user = self.person()
        person = self.as_person(user)
        with self.refused(GitlabUnbanError, 403, "You cannot unban active users."):
            user.unban()
        self.assertIs(user.ban(), True)
        self.assertEqual((user.state, self.state(user)), ("banned", "banned"))
        with self.assertRaises(GitlabGetError):
            person.auth()
        with self.refused(GitlabBanError, 403, "You cannot ban banned users."):
            user.ban()
        self.assertIs(user.unban(), True)
        self.assertEqual((user.state, self.state(user)), ("active", "active"))
        person.auth()

    def test_approve_and_reject(self):
        let_in, sent_away = self.named("let_in"), self.named("sent_away")
        self.assertEqual(let_in.state, "blocked_pending_approval")
        self.assertEqual(let_in.approve(), {"message": "Success"})
        self.assertEqual(self.state(let_in), "active")
        with self.refused(GitlabUserApproveError, 409, "The user you are trying to approve is not pending approval"):
            let_in.approve()
        with self.refused(GitlabUserRejectError, 409, "User does not have a pending request"):
            let_in.reject()
        self.assertEqual(sent_away.reject(), {"message": "Success"})
        with self.refused(GitlabGetError, 404, "404 User Not Found"):
            self.gl.users.get(sent_away.id)

    def test_two_factor(self):
        user = self.person()
        for target, status, message in (
                (user.id, 400, "400 Bad request - Two-factor authentication is not enabled for this user"),
                (1, 403, "403 Forbidden - Two-factor authentication for admins cannot be disabled via the API. "
                         "Use the Rails console")):
            answer = self.gl.session.patch(f"{self.gl.api_url}/users/{target}/disable_two_factor", timeout=20,
                                           headers={"PRIVATE-TOKEN": self.root_token})
            self.assertEqual((answer.status_code, answer.json()), (status, {"message": message}))
