"""OpenLDAP's slapd with its mdb backend: people below one unit, indexed by uid, readable by everybody."""
import json
import os
import shutil
import socket
import subprocess
import time

import generate
from support.server import free_port
from workbench import LOAD_CPU, SECONDS, SERVER_CPU, program, scratch

SUFFIX = "dc=example,dc=org"
PEOPLE = f"ou=people,{SUFFIX}"
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {home}/slapd.pid
loglevel none
database mdb
maxsize 4294967296
suffix "{suffix}"
rootdn "cn=admin,{suffix}"
directory {home}/data
index objectClass,uid,mail eq
access to * by * read
"""


def person(index):
    login = generate.username(index)
    name = f"{generate.FIRST[index % len(generate.FIRST)]} {generate.LAST[index % len(generate.LAST)]}"
    return (f"dn: uid={login},{PEOPLE}\nobjectClass: inetOrgPerson\nuid: {login}\ncn: {name}\n"
            f"sn: {generate.LAST[index % len(generate.LAST)]}\nmail: {login}@example.org\n"
            f"displayName: {name}\nemployeeNumber: {index}\n\n")


class Slapd:
    def __init__(self, count):
        home = scratch("slapd")
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(os.path.join(home, "data"))
        configuration = os.path.join(home, "slapd.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(home=home, suffix=SUFFIX))
        ldif = (f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n"
                f"dn: {PEOPLE}\nobjectClass: organizationalUnit\nou: people\n\n" + "".join(map(person, range(count))))
        subprocess.run(["/usr/sbin/slapadd", "-q", "-f", configuration], input=ldif.encode(), check=True,
                       capture_output=True)
        self.names = os.path.join(home, "names")
        with open(self.names, "w", encoding="ascii") as file:
            file.writelines(f"{generate.username(index)}\n" for index in range(count))
        self.port = free_port()
        self.process = subprocess.Popen(
            ["taskset", "-c", SERVER_CPU, "/usr/sbin/slapd", "-d", "0", "-f", configuration, "-h",
             f"ldap://127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.await_answer()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def await_answer(self):
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return
            except OSError:
                time.sleep(0.01)
        self.close()
        raise RuntimeError("slapd does not answer")

    def search(self, connections=64, seconds=SECONDS):
        """Random people by uid; as load.send()."""
        done = subprocess.run(["taskset", "-c", LOAD_CPU, program("bench_ldap"), str(self.port), PEOPLE, self.names,
                               str(connections), str(seconds)], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
