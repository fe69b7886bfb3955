"""python-gitlab, unmodified, against the real program. What it does is in clients/python_gitlab, a file per subject,
each of which can be run alone: python3 -m unittest clients.python_gitlab.users.Users.test_head"""
import unittest

from clients.python_gitlab import (belongings, command_line, errors, extras, listing, pages, readme, states, tokens,
                                   users)

SUBJECTS = (users, listing, states, belongings, tokens, extras, errors, pages, command_line, readme)


def load_tests(loader, _standard, _pattern):
    return unittest.TestSuite(loader.loadTestsFromModule(subject) for subject in SUBJECTS)


if __name__ == "__main__":
    unittest.main()
