"""Glewlwyd on SQLite, with indexes that its packaged schema lacks."""
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import time

import generate
from support.server import free_port
from workbench import SERVER_CPU, scratch

SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
MODULES = "/usr/lib/glewlwyd"
SESSIONS = 200
# Of what points to another table, and of the session that a cookie names.
MISSING = """
CREATE INDEX b1 ON g_user_scope_user(gu_id);
CREATE INDEX b2 ON g_user_scope_user(gus_id);
CREATE INDEX b3 ON g_user_property(gu_id);
CREATE INDEX b4 ON g_user_password(gu_id);
CREATE INDEX b5 ON g_user_session(gus_session_hash);
CREATE INDEX b6 ON g_user_session_scheme(gus_id);
CREATE INDEX b7 ON g_user_session_scheme(guasmi_id);
CREATE INDEX b8 ON g_client_user_scope(gs_id);
"""
# Its queries compare names through a function, which no plain index helps.
OF_FUNCTIONS = """
CREATE INDEX b9 ON g_user(UPPER(gu_username));
CREATE INDEX b10 ON g_user_session(UPPER(gus_username));
"""
CONFIGURATION = """
port={port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:{port}"
login_url="login.html"
api_prefix="api"
allow_origin="*"
log_mode="file"
log_level="NONE"
log_file="{home}/log"
cookie_domain="127.0.0.1"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
user_middleware_module_path="{modules}/user_middleware"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
hash_algorithm="SHA512"
database = {{ type = "sqlite3" path = "{home}/glewlwyd.db" }};
response_allowed_compression=""
"""


class Glewlwyd:
    def __init__(self, count, indexes=MISSING):
        self.home = scratch("glewlwyd")
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(self.home)
        self.fill(count, indexes)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        configuration = os.path.join(self.home, "glewlwyd.conf")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(port=self.port, home=self.home, modules=MODULES))
        self.process = subprocess.Popen(["taskset", "-c", SERVER_CPU, "glewlwyd", "--config-file", configuration],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        try:
            self.await_answer()
            self.sessions = self.sign_in(count)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def fill(self, count, indexes):
        """Everybody has the packaged administrator's password, which is "password", and may see the own profile."""
        with open(SCHEMA, encoding="utf-8") as file:
            schema = file.read()
        database = sqlite3.connect(os.path.join(self.home, "glewlwyd.db"))
        database.executescript(schema)
        (password,), = database.execute("SELECT guw_password FROM g_user_password")
        (profile,), = database.execute("SELECT gus_id FROM g_user_scope WHERE gus_name = 'g_profile'")
        for index in range(count):
            login = generate.username(index)
            user = database.execute("INSERT INTO g_user (gu_username, gu_name, gu_email) VALUES (?, ?, ?)",
                                    (login, generate.FIRST[index % len(generate.FIRST)],
                                     login + "@example.org")).lastrowid
            database.execute("INSERT INTO g_user_password (gu_id, guw_password) VALUES (?, ?)", (user, password))
            database.execute("INSERT INTO g_user_scope_user (gu_id, gus_id) VALUES (?, ?)", (user, profile))
        database.commit()
        database.executescript(indexes + "ANALYZE;")
        database.close()

    def await_answer(self):
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/api/profile_list")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("glewlwyd does not answer")

    def sign_in(self, count):
        """A file of lines "cookie" of some people all over."""
        path = os.path.join(self.home, "sessions")
        step = max(1, count // SESSIONS)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with open(path, "w", encoding="ascii") as file:
            for index in range(0, count, step):
                body = json.dumps({"username": generate.username(index), "password": "password"})
                connection.request("POST", "/api/auth/", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"glewlwyd refuses to sign in: {answer.status}")
                file.write(answer.getheader("Set-Cookie").split(";")[0] + "\n")
        return path

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
