"""Every #include of src/ against the table of ARCHITECTURE.md."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

# What an include of a library looks like, by the name the table uses.
LIBRARIES = {
    "fmt": r"fmt/", "spdlog": r"spdlog/", "utf8proc": r"utf8proc\.h", "tl::expected": r"tl/expected",
    "libsodium": r"sodium", "OpenSSL": r"openssl/", "xxHash": r"xxhash", "libcrypt": r"crypt\.h", "librnp": r"rnp/", "Boost.JSON": r"boost/json",
    "Asio": r"boost/(asio|system)", "Beast": r"boost/beast", "SQLite": r"sqlite3\.h", "libpq": r"libpq",
    "libcurl": r"curl/", "libldap": r"(ldap|lber)", "libpng": r"png\.h", "TurboJPEG": r"turbojpeg\.h", "libwebp": r"webp/",
    "giflib": r"gif_lib\.h", "CLI11": r"CLI/",
}
# fmt and tl::expected come with base, which everybody may include.
EVERYWHERE = {"fmt", "tl::expected"}


def table():
    """folder -> (our folders it may include, libraries it may include, everything?)"""
    rules = {}
    for line in (ROOT / "ARCHITECTURE.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 3 or not cells[0].startswith("`"):
            continue
        folder = cells[0].strip("`")
        words = [word.strip() for word in cells[1].split(",")]
        ours = {word.strip("`") for word in words if word.startswith("`")}
        libraries = {word for word in words if not word.startswith("`")} | EVERYWHERE
        rules[folder] = (ours, libraries, "everything" in words)
    return rules


def folder_of(path, rules):
    matches = [folder for folder in rules if path == folder or path.startswith(folder + "/")]
    return max(matches, key=len, default=None)


class Architecture(unittest.TestCase):
    def test_every_include_is_allowed(self):
        rules = table()
        self.assertIn("domain", rules)
        wrong = []
        for file in sorted(SRC.rglob("*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            name = file.relative_to(SRC).as_posix()
            folder = folder_of(name, rules)
            if folder is None:
                wrong.append(f"{name}: its folder is not in the table")
                continue
            ours, libraries, everything = rules[folder]
            if everything or file.stem.endswith("_test"):
                continue
            for quote, target in re.findall(r'^\s*#\s*include\s*(["<])([^">]+)', file.read_text(), re.M):
                target_folder = folder_of(target, rules) if quote == '"' else None
                if target_folder and target_folder != folder and target_folder not in ours:
                    wrong.append(f"{name} includes {target}")
                for library, pattern in LIBRARIES.items():
                    if quote == "<" and re.match(pattern, target) and library not in libraries:
                        wrong.append(f"{name} includes <{target}> ({library})")
        self.assertEqual(wrong, [])

    def test_every_folder_of_the_table_exists(self):
        for folder in table():
            self.assertTrue((SRC / folder).is_dir(), folder)


if __name__ == "__main__":
    sys.argv[1:] = []
    unittest.main()
