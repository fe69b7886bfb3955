"""The program `gitlab` that python-gitlab installs."""
import json
import subprocess
import sys

from clients.python_gitlab.case import GitlabCase
from support.keys import ed25519_line
from support.server import clean_environment


class CommandLine(GitlabCase):
    def gitlab(self, *arguments, code=0, token=None):
        home = self.server.home
        done = subprocess.run(
            [sys.executable, "-m", "gitlab", "--server-url", self.server.url, "--private-token",
             token or self.root_token, "--output", "json", *arguments], capture_output=True, text=True, timeout=60,
            check=False, cwd=home, env=clean_environment({"HOME": home}))   # whose configuration is nobody's
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout) if code == 0 and done.stdout.strip() else done.stderr

    def test_a_life(self):
        self.assertEqual(self.gitlab("current-user", "get")["username"], "root")
        made = self.gitlab("user", "create", "--username", "cleo", "--email", "cleo@example.org", "--name", "Cleo Line",
                           "--password", "long enough 1", "--skip-confirmation", "true")
        number = str(made["id"])
        self.assertEqual([u["id"] for u in self.gitlab("user", "list", "--username", "cleo")], [made["id"]])
        key = self.gitlab("user-key", "create", "--user-id", number, "--title", "laptop", "--key", ed25519_line("cleo"))
        self.assertEqual([k["id"] for k in self.gitlab("user-key", "list", "--user-id", number)], [key["id"]])
        self.gitlab("user", "block", "--id", number)
        self.assertEqual(self.gitlab("user", "get", "--id", number)["state"], "blocked")
        self.gitlab("user", "delete", "--id", number)
        self.assertIn("404 User Not Found", self.gitlab("user", "get", "--id", number, code=1))
        self.assertIn("401 Unauthorized", self.gitlab("current-user", "get", code=1, token="wrong"))
