"""What Terraform's GitLab provider sends, sent again to the real program. clients/terraform/README.md tells how to
read the recordings."""
import datetime
import gzip
import ipaddress
import json
import os
import re
import unittest

from support.case import ServerCase
from support.client import Client
from support.keys import ed25519_line, pgp_block
from support.people import CAST, import_people
from support.readme import snippet

HOME = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "clients", "terraform")


def recording(name):
    with open(os.path.join(HOME, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


GO = recording("go-gitlab")
KINDS = {"gitlab_user": "User", "gitlab_user_sshkey": "SSHKey", "gitlab_personal_access_token": "PersonalAccessToken"}


def go_json(value):
    """As Go's encoding/json writes it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "&<>":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode()


def filled(value, kept):
    """value with every ${name} replaced; one that is a whole string keeps its type."""
    if isinstance(value, dict):
        return {name: filled(member, kept) for name, member in value.items()}
    if isinstance(value, list):
        return [filled(member, kept) for member in value]
    if not isinstance(value, str):
        return value
    whole = re.fullmatch(r"\$\{(\w+)\}", value)
    return kept[whole.group(1)] if whole else re.sub(r"\$\{(\w+)\}", lambda found: str(kept[found.group(1)]), value)


def check_decodes(value, kind, where):
    """Raises ValueError unless go-gitlab can decode the JSON value into that type. null leaves anything as it is."""
    if value is None:
        return
    if kind.startswith("["):
        if not isinstance(value, list):
            raise ValueError(f"{where} is no list: {value!r}")
        for number, member in enumerate(value):
            check_decodes(member, kind[1:-1], f"{where}[{number}]")
    elif kind in GO["structs"]:
        if not isinstance(value, dict):
            raise ValueError(f"{where} is no object: {value!r}")
        for name, member in GO["structs"][kind].items():
            check_decodes(value.get(name), member, f"{where}.{name}")
    else:
        read = {"int": (int, int), "bool": (bool, bool), "string": (str, str), "ip": (str, _ip),
                "time": (str, datetime.datetime.fromisoformat), "date": (str, _date)}[kind]
        if type(value) is not read[0]:
            raise ValueError(f"{where} is no {kind}: {value!r}")
        read[1](value)


def _ip(text):
    return ipaddress.ip_address(text) if text else None


def _date(text):
    return datetime.datetime.strptime(text, "%Y-%m-%d")


class TerraformCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = Client(cls.server, base="/api/v4")
        cls.addClassCleanup(cls.client.close)

    def send(self, call, kept):
        """The answer, unpacked if it was packed."""
        method, path = filled(call["send"], kept).split(" ", 1)
        headers = {**GO["headers"], "Private-Token": filled(call.get("as", self.root_token), kept)}
        body = None
        if method in ("POST", "PUT"):
            headers["Content-Type"] = "application/json"
            body = go_json(filled(call["body"], kept)) if "body" in call else b""
        answer = self.client.request(method, path, body=body, headers=headers)
        if answer.header("Content-Encoding") == "gzip":
            answer.body = gzip.decompress(answer.body)
        return answer

    def probe(self, call):
        """go-gitlab's very first request asks without a token for the limits of the rate of requests."""
        answer = self.client.get(call["probe"].split(" ", 1)[1], headers=GO["probe"])
        self.assertLess(answer.status, 500, answer)
        self.assertIsNone(answer.header("RateLimit-Limit"))

    def play(self, call, kept):
        if "probe" in call:
            return self.probe(call)
        answer = self.send(call, kept)
        told = f"{call['send']}: {answer}"
        self.assertEqual(answer.status, call["status"], told)
        if call["status"] == 204:
            self.assertEqual(answer.body, b"", told)
        if "message" in call:
            self.assertEqual(answer.json()["message"], call["message"], told)
        if "is" not in call:
            return None
        found = answer.json()
        check_decodes(found, call["is"], told)
        if isinstance(found, list):
            found = self.element(found, call, kept, told)
        for name, value in filled(call.get("reads", {}), kept).items():
            self.assertIn(name, found, told)
            self.assertEqual(found[name], value, f"{name} of {told}")
        for name in call.get("given", []):
            self.assertIsNotNone(found.get(name), f"{name} of {told}")
        for name in call.get("empty", []):
            self.assertFalse(found.get(name), f"{name} of {told}")
        kept.update({name: found[member] for name, member in call.get("keep", {}).items()})
        return found

    def element(self, found, call, kept, told):
        if "count" in call:
            self.assertEqual(len(found), call["count"], told)
        kept.update({name: found[0][member] for name, member in call.get("keep_first", {}).items()})
        if "find" not in call:
            return {}
        wanted = [each for each in found if each["id"] == filled(call["find"], kept)]
        self.assertEqual(len(wanted), 1, told)
        return wanted[0]

    def replay(self, name, **kept):
        for title, calls in recording(name)["scenes"].items():
            with self.subTest(title):
                for call in calls:
                    self.play(call, kept)


class Recordings(TerraformCase):
    def test_gitlab_user(self):
        self.replay("gitlab_user")

    def test_gitlab_user_sshkey(self):
        self.replay("gitlab_user_sshkey", line=ed25519_line("terraform", "me@laptop"),
                    other_line=ed25519_line("no end"))

    def test_gitlab_personal_access_token(self):
        self.replay("gitlab_personal_access_token")

    def test_gitlab_user_gpgkey(self):
        self.replay("gitlab_user_gpgkey", block=pgp_block("terraform"))

    def test_gitlab_user_custom_attribute(self):
        self.replay("gitlab_user_custom_attribute")

    def test_data_sources(self):
        import_people(self.server, CAST)
        self.replay("data_sources")


class Readme(TerraformCase):
    """Creates what the README's configuration names, as the provider would."""
    VALUES = {"gitlab_user.dora.id": "${dora}", 'file("dora.pub")': "${line}"}

    def value(self, text):
        return self.VALUES[text] if text in self.VALUES else json.loads(text)

    def test_it_does_what_it_says(self):
        text = snippet("Use it with the Terraform GitLab provider", "hcl", self.server)
        self.assertIn(f'base_url = "{self.server.url}/api/v4/"', text)
        kept = {"line": ed25519_line("readme") + "\n"}
        blocks = re.findall(r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', text, re.M | re.S)
        self.assertEqual([kind for kind, _, _ in blocks],
                         ["gitlab_user", "gitlab_user_sshkey", "gitlab_personal_access_token"])
        for kind, name, lines in blocks:
            known = recording(kind)
            given = {argument: self.value(value) for argument, value in re.findall(r"(?m)^ *(\w+) *= *(.*?) *$", lines)}
            kept["user_id"] = filled(given.pop("user_id", None), kept)
            body = {**known["create"]["defaults"],
                    **{known["arguments"][argument]: value for argument, value in given.items()}}
            made = self.play({"send": known["create"]["send"], "body": body, "status": 201, "is": KINDS[kind],
                              "keep": {name: "id"}}, kept)
            for argument in ("username", "title", "name"):
                if argument in given:
                    self.assertEqual(made[argument], given[argument])


if __name__ == "__main__":
    unittest.main()
