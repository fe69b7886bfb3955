"""The snippet of the README's section on python-gitlab, as it stands there."""
import os
import subprocess
import sys

from clients.python_gitlab.case import GitlabCase
from support.keys import ed25519_line
from support.readme import snippet
from support.server import clean_environment


class Readme(GitlabCase):
    def test_it_does_what_it_says(self):
        with open(os.path.join(self.server.home, "ann.pub"), "w", encoding="ascii") as file:
            file.write(ed25519_line("readme") + "\n")
        done = subprocess.run([sys.executable, "-W", "error::UserWarning", "-c",
                               snippet("Use it with python-gitlab", "python", self.server)],
                              capture_output=True, text=True, timeout=60, check=False,
                              cwd=self.server.home, env=clean_environment({"TOKEN": self.root_token}))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.split("\n"), ["1 root active", "2 ann blocked", ""])
        ann = self.named("ann")
        self.assertEqual([key.key for key in ann.keys.list()], [ed25519_line("readme")])
        self.assertEqual([token.name for token in self.gl.personal_access_tokens.list(user_id=ann.id)], ["ci"])
