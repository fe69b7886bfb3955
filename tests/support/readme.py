"""What the README tells people to type, so that a test can do it."""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERVER = "http://127.0.0.1:8080"  # as the README calls it


def snippet(heading, language, server):
    """The first block of that language below a heading, with the test's server in place of the README's."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.M | re.S)
    if not section:
        raise AssertionError(f"README.md has no section \"{heading}\"")
    block = re.search(rf"^```{language}\n(.*?)^```$", section.group(1), re.M | re.S)
    if not block:
        raise AssertionError(f"README.md has no {language} block below \"{heading}\"")
    if SERVER not in block.group(1):
        raise AssertionError(f"the {language} block below \"{heading}\" does not name {SERVER}")
    return block.group(1).replace(SERVER, server.url)
