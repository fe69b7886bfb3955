"""The first minutes of an operator: an empty directory, a wrong flag, a second start, a stop."""
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
import unittest

from support.client import Client, RawConnection, raw_request
from support.server import Server, clean_environment, free_port, usher, wait_until


class FirstRun(unittest.TestCase):
    def server(self, *options, **more):
        server = Server(*options, **more)
        self.addCleanup(lambda: server.close())
        return server

    def test_an_empty_directory_gets_an_administrator_whose_curl_line_works(self):
        server = self.server(json_output=False).start()
        line = server.outputs[0].wait_for(lambda text: text if "curl " in text else None)
        self.assertIsNotNone(line, server.tail())
        curl = line[line.index("curl "):].strip()
        done = subprocess.run(["bash", "-c", curl], capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 0, curl + done.stderr)
        me = json.loads(done.stdout[done.stdout.index("{"):])
        self.assertEqual((me["username"], me["is_admin"], me["state"]), ("root", True, "active"))
        self.assertEqual(me["web_url"], f"{server.url}/u/root", "links must name the port that was found for port 0")
        token = me["private_token"]
        self.assertIn(token, server.output())
        self.assertRegex(server.output(), r"\broot\b")

        server.restart()
        self.assert_serves(server, token)
        self.assertEqual(server.stop(), 0)
        self.assertNotIn(token, server.outputs[1].text())
        self.assertNotIn("curl", server.outputs[1].text())
        self.assertNotRegex(server.outputs[1].text(), r"(?i)password\W")
        self.assertNotIn(token, server.log())

    def test_the_credentials_as_one_json_object(self):
        server = self.server().start()
        self.assertEqual(server.root["username"], "root")
        self.assertGreaterEqual(len(server.root["password"]), 12)
        with Client(server) as anyone:
            answer = anyone.post("/session", {"login": "root", "password": server.root["password"]})
            self.assertEqual(answer.status, 201, answer)
            self.assertEqual(answer.json()["private_token"], server.root["private_token"])
        for line in server.outputs[0].text().splitlines():
            json.loads(line)
        server.restart()
        self.assertEqual(server.stop(), 0)
        for secret in (server.root["password"], server.root["private_token"]):
            self.assertNotIn(secret, server.outputs[1].text())
            self.assertNotIn(secret, server.log())

    def test_data_is_for_its_owner_only(self):
        server = self.server().start()
        self.assertEqual(stat.S_IMODE(os.stat(server.data).st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(server.data, "server.key")).st_mode), 0o600)
        for name in os.listdir(server.data):
            path = os.path.join(server.data, name)
            if stat.S_ISSOCK(os.stat(path).st_mode):
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600, name)

    def test_a_second_server_on_the_same_data_is_refused(self):
        first = self.server().start()
        second = self.server(data=first.data).spawn()
        self.assertEqual(second.wait(), 1, second.tail())
        self.assert_one_line(second.log())
        self.assert_serves(first, first.root["private_token"])

    def test_a_port_in_use_is_refused(self):
        first = self.server().start()
        second = self.server(listen=f"127.0.0.1:{first.port}").spawn()
        self.assertEqual(second.wait(), 1, second.tail())
        self.assertIn(str(first.port), second.log())

    def test_sigterm_finishes_what_was_accepted(self):
        server = self.server().start()
        body = json.dumps({"login": "root", "password": server.root["password"]}).encode()
        request = raw_request("POST", "/api/v3/session", [("Content-Type", "application/json")], body)
        sockets = [RawConnection(server) for _ in range(12)]
        idle = RawConnection(server)
        for one in sockets:
            self.addCleanup(one.close)
            one.send(request)
        # The first answer took one password hash, so the other requests are read and wait for theirs.
        self.assertEqual(sockets[0].read_answer().status, 201)
        began = time.monotonic()
        server.signal(15)
        answers = [one.read_answer() for one in sockets[1:]]
        self.assertEqual([a and a.status for a in answers], [201] * 11)
        self.assertEqual(server.wait(), 0, server.tail())
        self.assertLess(time.monotonic() - began, 5.0)
        self.assertTrue(idle.closed_by_peer())
        idle.close()

    def test_sigterm_is_not_held_up_by_a_half_sent_request(self):
        server = self.server().start()
        with RawConnection(server) as half:
            half.send(b"POST /api/v3/session HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{")
            server.signal(15)
            began = time.monotonic()
            self.assertEqual(server.wait(), 0, server.tail())
            self.assertLess(time.monotonic() - began, 5.0)

    def test_existing_data_without_its_key_does_not_start(self):
        server = self.server().start()
        server.stop()
        os.rename(os.path.join(server.data, "server.key"), os.path.join(server.home, "away"))
        server.spawn()
        self.assertIn(server.wait(), (1, 2))
        self.assertIn("server.key", server.logs[-1].text())
        self.assertFalse(os.path.exists(os.path.join(server.data, "server.key")), "a new key was made")
        os.rename(os.path.join(server.home, "away"), os.path.join(server.data, "server.key"))
        server.start()
        with Client(server, server.root["private_token"]) as root:
            self.assertEqual(root.get("/user").json()["private_token"], server.root["private_token"])

    def assert_serves(self, server, token):
        with Client(server, token) as client:
            self.assertEqual(client.get("/user").status, 200)

    def assert_one_line(self, text):
        lines = [line for line in text.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, text)
        self.assertLess(len(lines[0]), 400)
        self.assertNotIn("terminate called", text)


class Configuration(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="usher-e2e-")
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)

    def path(self, name, text=None):
        path = os.path.join(self.home, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def refused(self, *arguments, env=None):
        done = usher(*arguments, env=env, cwd=self.home, timeout=20)
        self.assertEqual(done.returncode, 2, f"{arguments} {env}: {done.stdout}{done.stderr}")
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, f"{arguments} {env}: {done.stderr}")
        self.assertNotIn("password", done.stdout)
        return lines[0]

    def test_wrong_usage_is_one_sentence_and_exit_2(self):
        garbage = self.path("garbage.pem", "this is no certificate\n")
        missing = self.path("missing.pem")
        for wrong in (
            ["--listen", "nonsense"],
            ["--listen", "127.0.0.1:99999"],
            ["--listen", "127.0.0.1:-1"],
            ["--listen", "127.0.0.1:0=klingon"],
            ["--no-such-flag"],
            ["--store", "mongodb://localhost/x"],
            ["--tls-cert", missing, "--tls-key", missing],
            ["--tls-cert", garbage, "--tls-key", garbage],
            ["--tls-cert", garbage],
            ["--trusted-proxies", "300.0.0.0/8"],
            ["--trusted-proxies", "127.0.0.0/99"],
            ["--public-url", "not a url"],
            ["--smtp", "gopher://127.0.0.1:25"],
            ["--log-level", "loudly"],
            ["--config", self.path("missing.toml")],
        ):
            with self.subTest(wrong=wrong):
                self.refused("serve", "--data", self.path("data"), "--listen", "127.0.0.1:0", *wrong)
        self.assertFalse(os.path.exists(self.path("data", None)), "a refused start left data behind")

    def test_unknown_words(self):
        for wrong in (["frobnicate"], ["user", "frobnicate"], ["user", "create"], ["openapi", "klingon"], []):
            with self.subTest(wrong=wrong):
                self.refused(*wrong)

    def test_a_wrong_variable_or_file_is_refused_too(self):
        self.refused("serve", "--data", self.path("data"), env={"USHER_LISTEN": "nonsense"})
        config = self.path("usher.toml", 'listen = "127.0.0.1:0"\nno_such_key = "x"\n')
        line = self.refused("serve", "--data", self.path("data"), "--config", config)
        self.assertIn("no_such_key", line)
        config = self.path("broken.toml", 'listen = "nonsense"\n')
        self.refused("serve", "--data", self.path("data"), "--config", config)

    def test_variables_and_file_are_used_and_the_flag_wins(self):
        by_variable, by_file, by_flag = free_port(), free_port(), free_port()
        config = self.path("usher.toml", f'listen = "127.0.0.1:{by_file}"\ndata = "{self.path("filedata")}"\n')

        server = Server(listen=None, env={"USHER_LISTEN": f"127.0.0.1:{by_variable}"})
        self.addCleanup(server.close)
        self.assertEqual(server.start().port, by_variable)

        from_file = Server("--config", config, listen=None)
        self.addCleanup(from_file.close)
        self.assertEqual(from_file.start().port, by_file)
        self.assertFalse(os.path.exists(self.path("filedata")), "--data on the command line must win")

        from_flag = Server("--config", config, listen=f"127.0.0.1:{by_flag}",
                           env={"USHER_LISTEN": f"127.0.0.1:{by_variable}"})
        self.addCleanup(from_flag.close)
        self.assertEqual(from_flag.start().port, by_flag)

    def test_the_default_directory_is_below_the_working_directory(self):
        process = subprocess.Popen([os.path.abspath(os.environ["USHER_PROGRAM"]), "serve", "--listen", "127.0.0.1:0"],
                                   cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=clean_environment())
        try:
            wait_until(lambda: os.path.exists(self.path("usher-data") + "/server.key"), what="usher-data/server.key")
        finally:
            process.terminate()
            process.wait(10)

    def test_version_and_help(self):
        version = usher("version")
        self.assertEqual(version.returncode, 0)
        self.assertRegex(version.stdout, re.compile(r"\d+\.\d+\.\d+"))
        help_text = usher("--help")
        self.assertEqual(help_text.returncode, 0)
        self.assertIn("serve", help_text.stdout)


if __name__ == "__main__":
    unittest.main()
