"""`usher import`: JSON lines and CSV, all or nothing, hashes of other systems, a large file."""
import csv
import json
import os
import time
import unittest

from support import hashes
from support.case import ServerCase
from support.client import Client
from support.keys import ed25519_line

ROW = {
    "username": "john_smith", "email": "john@example.com", "name": "John Smith", "state": "active", "is_admin": False,
    "created_at": "2012-05-23T08:00:58Z", "bio": "wrote a book", "location": "Oslo", "skype": "johnny", "linkedin": "",
    "twitter": "", "website_url": "https://john.example.com", "last_sign_in_at": "2012-06-01T11:41:01Z",
    "confirmed_at": "2012-05-23T09:05:22Z", "theme_id": 1, "color_scheme_id": 2, "projects_limit": 100,
    "current_sign_in_at": "2012-06-02T06:36:55.123Z",
    "identities": [{"provider": "github", "extern_uid": "2435223452345"},
                   {"provider": "bitbucket", "extern_uid": "john.smith"}],
    "can_create_group": True, "can_create_project": True, "two_factor_enabled": True, "external": False,
}


class Import(ServerCase):
    def file(self, name, rows):
        path = os.path.join(self.server.home, name)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return path

    def load(self, rows, *options, code=0, name="rows.jsonl"):
        done = self.server.usher("import", self.file(name, rows), "--json", *options)
        self.assertEqual(done.returncode, code, f"{done.stdout}{done.stderr}")
        return done

    def summary(self, done):
        return json.loads(done.stdout.strip().splitlines()[-1])

    def find(self, username):
        found = self.admin.get("/users", params={"username": username}).json()
        return found[0] if found else None

    def total(self):
        return int(self.admin.get("/users", params={"per_page": 1}).header("X-Total"))

    def sign_in_status(self, login, password):
        with Client(self.server) as anyone:
            return anyone.post("/session", {"login": login, "password": password}).status

    def test_every_field_of_the_seed_is_kept(self):
        done = self.load([ROW])
        self.assertEqual(self.summary(done), {"imported": 1, "refused": 0})
        user = self.find("john_smith")
        for name, value in ROW.items():
            if name in ("created_at", "confirmed_at", "last_sign_in_at"):
                value = value.replace("Z", ".000Z")
            if name == "identities":
                self.assertCountEqual(user[name], value)
            else:
                self.assertEqual(user[name], value, name)

    def test_keys_emails_token_and_rights_are_kept(self):
        token = "imported-token_12345"
        line = ed25519_line("imported")
        self.load([{"username": "carrier", "email": "carrier@example.org", "name": "Carrier", "is_admin": True,
                    "private_token": token,
                    "keys": [{"title": "laptop", "key": line}, ed25519_line("plain", "my comment")],
                    "emails": ["second@example.org", {"email": "third@example.org"}]}])
        with Client(self.server, token) as person:
            me = person.get("/user").json()
            self.assertEqual((me["username"], me["private_token"], me["is_admin"]), ("carrier", token, True))
            keys = person.get("/user/keys").json()
            self.assertEqual({k["key"] for k in keys}, {line, ed25519_line("plain", "my comment")})
            self.assertIn("laptop", {k["title"] for k in keys})
            self.assertEqual({e["email"] for e in person.get("/user/emails").json()},
                             {"second@example.org", "third@example.org"})
            self.assertEqual(person.get("/users/1/keys").status, 200)

    def test_states(self):
        self.load([{"username": f"state_{s}", "email": f"{s}@example.org", "name": s, "state": s,
                    "private_token": f"state-token-{s:_<8}"[:20]} for s in ("active", "blocked", "ldap_blocked")])
        for state in ("active", "blocked", "ldap_blocked"):
            self.assertEqual(self.find(f"state_{state}")["state"], state)
            with Client(self.server, f"state-token-{state:_<8}"[:20]) as person:
                self.assertEqual(person.get("/user").status, 200 if state == "active" else 401, state)

    def test_unicode(self):
        names = ["Þórður Gunnþórsson", "山田太郎", "محمد علي", "Nguyễn Thị Hồng", "😀 Smile", "O'Brien \"Bob\""]
        self.load([{"username": f"uni{i}", "email": f"uni{i}@example.org", "name": name, "bio": name * 5}
                   for i, name in enumerate(names)])
        for i, name in enumerate(names):
            user = self.find(f"uni{i}")
            self.assertEqual((user["name"], user["bio"]), (name, name * 5))
        self.assertEqual(self.admin.get("/users", params={"search": "þÓRÐUR"}).json()[0]["username"], "uni0")
        self.assertEqual(self.admin.get("/users", params={"search": "田太"}).json()[0]["username"], "uni1")

    def test_a_bad_row_is_named_and_nothing_is_stored(self):
        rows = [{"username": f"bad{i}", "email": f"bad{i}@example.org", "name": f"Bad {i}"} for i in range(8)]
        rows[2]["email"] = "no address"
        rows[4]["username"] = " "
        rows[5]["username"] = "bad0"
        rows[6] = "{ this is no JSON\n"
        before = self.total()
        done = self.load(rows, code=1)
        self.assertEqual(self.total(), before)
        self.assertEqual(self.summary(done)["imported"], 0)
        for line, reason in ((3, "email"), (5, "username"), (6, "taken"), (7, "")):
            named = [text for text in done.stderr.splitlines() if f"line {line}" in text or f":{line}:" in text]
            self.assertEqual(len(named), 1, f"line {line} in {done.stderr}")
            self.assertIn(reason, named[0])

        done = self.load(rows, "--keep-going")
        self.assertEqual(self.summary(done), {"imported": 4, "refused": 4})
        self.assertEqual(self.total(), before + 4)
        self.assertEqual(self.find("bad0")["name"], "Bad 0")
        self.assertIsNone(self.find("bad2"))

    def test_a_clash_with_somebody_present_is_refused(self):
        self.load([{"username": "present", "email": "present@example.org", "name": "P",
                    "keys": [ed25519_line("present")], "private_token": "present-token-123456"}])
        for clash in ({"username": "PRESENT"}, {"username": "root"}, {"email": "present@example.org"},
                      {"emails": ["present@example.org"]}, {"keys": [ed25519_line("present", "other")]},
                      {"private_token": "present-token-123456"}):
            with self.subTest(clash):
                row = {"username": "newcomer", "email": "newcomer@example.org", "name": "N", **clash}
                done = self.load([row], code=1)
                self.assertIn("1", done.stderr)
                self.assertIsNone(self.find("newcomer"))
                self.assertNotIn("present-token", done.stderr)

    def test_csv(self):
        path = os.path.join(self.server.home, "rows.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["username", "email", "name", "bio", "is_admin", "projects_limit", "state", "created_at",
                           "password"])
            rows.writerow(["csv1", "csv1@example.org", 'Quote "me", please', "two\nlines", "true", "7", "active",
                           "2015-01-02T03:04:05Z", "csv password 1"])
            rows.writerow(["csv2", "csv2@example.org", "Ünï", "", "false", "", "blocked", "", ""])
        done = self.server.usher("import", path, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.summary(done), {"imported": 2, "refused": 0})
        one, two = self.find("csv1"), self.find("csv2")
        self.assertEqual((one["name"], one["bio"], one["is_admin"], one["projects_limit"], one["created_at"]),
                         ('Quote "me", please', "two\nlines", True, 7, "2015-01-02T03:04:05.000Z"))
        self.assertEqual((two["name"], two["is_admin"], two["state"]), ("Ünï", False, "blocked"))
        self.assertEqual(self.sign_in_status("csv1", "csv password 1"), 201)

        with open(path, "w", encoding="utf-8-sig") as file:
            file.write("username,email,name\ncsv6,csv6@example.org,Six\n")
        done = self.server.usher("import", path)
        self.assertEqual(done.returncode, 0, f"a byte order mark, as spreadsheets write it: {done.stderr}")

        with open(path, "w", encoding="utf-8") as file:
            file.write("username,email,name\ncsv3,csv3@example.org,Three\ncsv4,broken,Four\ncsv5,csv5@example.org\n")
        done = self.server.usher("import", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("3", done.stderr)
        self.assertIsNone(self.find("csv3"))

    def test_hashes_of_other_systems_sign_in_and_are_replaced(self):
        password = "pässword of old"
        made = {scheme: getattr(hashes, scheme)(password)
                for scheme in ("bcrypt", "yescrypt", "sha512_crypt", "argon2id", "pbkdf2_sha256")}
        made["bcrypt_2a"] = made["bcrypt"].replace("$2b$", "$2a$")
        self.load([{"username": f"hash_{name}", "email": f"{name}@example.org", "name": name, "password_hash": text}
                   for name, text in made.items()])
        for name, text in made.items():
            with self.subTest(name):
                self.assertEqual(self.sign_in_status(f"hash_{name}", password + "!"), 401)
                self.assertEqual(self.sign_in_status(f"hash_{name}", password), 201)
                self.assertEqual(self.sign_in_status(f"hash_{name}", password), 201)
        self.server.stop()
        stored = b""
        for name in os.listdir(self.server.data):
            if os.path.isfile(os.path.join(self.server.data, name)):
                with open(os.path.join(self.server.data, name), "rb") as file:
                    stored += file.read()
        for name, text in made.items():
            self.assertNotIn(text.encode(), stored, f"the {name} hash is still there")
        self.admin.close()
        self.server.start()
        type(self).admin = Client(self.server, self.root_token)
        for name in made:
            self.assertEqual(self.sign_in_status(f"hash_{name}", password), 201, name)

    def test_a_hash_that_is_too_dear_or_unknown_is_refused(self):
        for text in ("$md5$abc", "plain text", "$2b$31$" + "a" * 53,
                     "$argon2id$v=19$m=9999999,t=99,p=1$c2FsdHNhbHQ$aGFzaA"):
            with self.subTest(text):
                done = self.load([{"username": "dear", "email": "dear@example.org", "name": "D",
                                   "password_hash": text}], code=1)
                self.assertNotIn(text, done.stderr)

    def test_awkward_files(self):
        marked = "\ufeff" + json.dumps({"username": "bom", "email": "bom@example.org", "name": "B"})
        for rows, code in (([], 0), (["\n", "\n"], 0), ([marked], 0),
                           (['{"username":"deep","name":' + "[" * 100_000], 1),
                           (["[]\n"], 1), (["null\n"], 1), (["x" * 5_000_000], 1)):
            with self.subTest(str(rows)[:40]):
                self.load(rows, code=code)
        missing = self.server.usher("import", os.path.join(self.server.home, "no such file"))
        self.assertIn(missing.returncode, (1, 2))
        self.assertIn("no such file", missing.stderr)
        self.assertEqual(self.server.usher("import").returncode, 2)

    def test_twenty_thousand_rows(self):
        before = self.total()
        rows = ({"username": f"bulk{i}", "email": f"bulk{i}@example.org", "name": f"Bulk Number {i}",
                 "emails": [f"bulk{i}@other.example.org"] if i % 5 == 0 else [],
                 "keys": [ed25519_line(i)] if i % 7 == 0 else []} for i in range(20_000))
        path = self.file("bulk.jsonl", rows)
        began = time.monotonic()
        done = self.server.usher("import", path, "--json", timeout=80)
        seconds = time.monotonic() - began
        self.assertEqual(done.returncode, 0, done.stderr[-500:])
        self.assertEqual(self.summary(done), {"imported": 20_000, "refused": 0})
        print(f"20,000 rows in {seconds:.2f} s", flush=True)
        self.assertEqual(self.total(), before + 20_000)
        found = self.admin.get("/users", params={"search": "bulk19999"}).json()
        self.assertEqual([row["name"] for row in found], ["Bulk Number 19999"])
        user = self.find("bulk14000")
        self.assertEqual(len(self.admin.get(f"/users/{user['id']}/keys").json()), 1)
        self.assertEqual(len(self.admin.get(f"/users/{user['id']}/emails").json()), 1)


if __name__ == "__main__":
    unittest.main()
