"""A real slapd on loopback with its own directory and certificates, and words to change what it holds."""
import os
import shutil
import socket
import subprocess

from support.server import free_port, wait_until

SUFFIX = "dc=example,dc=org"
PEOPLE = f"ou=people,{SUFFIX}"
GROUPS = f"ou=groups,{SUFFIX}"
ADMIN = f"cn=admin,{SUFFIX}"
READER = f"cn=reader,{SUFFIX}"
ADMIN_PASSWORD = "administrator of the directory"
READER_PASSWORD = "may read, no more"

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.3.6.1.4.1.24552.500.1.1.1.13 NAME 'sshPublicKey'
    EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
objectclass ( 1.3.6.1.4.1.24552.500.1.1.2.0 NAME 'ldapPublicKey' SUP top AUXILIARY MAY ( sshPublicKey $ uid ) )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
pidfile {home}/slapd.pid
TLSCACertificateFile {home}/ca.pem
TLSCertificateFile {home}/server.pem
TLSCertificateKeyFile {home}/server.key
{more}
database mdb
maxsize 1073741824
suffix "{suffix}"
rootdn "{admin}"
rootpw "{admin_password}"
directory {home}/data
dbnosync
index objectClass,uid,mail,entryUUID,entryCSN,modifyTimestamp eq
limits dn.exact="{reader}" size=unlimited time=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
overlay syncprov
"""

BASE = f"""dn: {SUFFIX}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: {GROUPS}
objectClass: organizationalUnit
ou: groups

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {READER_PASSWORD}

"""


def person(uid, password=None, name=None, mail="", key=None):
    """LDIF of one person; without an address when mail is None."""
    lines = [f"dn: uid={uid},{PEOPLE}", "objectClass: inetOrgPerson",
             *(["objectClass: ldapPublicKey", f"sshPublicKey: {key}"] if key else []), f"uid: {uid}",
             f"cn: {name or 'Name of ' + uid}", f"sn: {uid}"]
    if mail is not None:
        lines.append(f"mail: {mail or uid + '@example.org'}")
    if password:
        lines.append(f"userPassword: {password}")
    return "\n".join(lines) + "\n\n"


def group(name, *uids):
    members = "".join(f"member: uid={uid},{PEOPLE}\n" for uid in uids)
    return f"dn: cn={name},{GROUPS}\nobjectClass: groupOfNames\ncn: {name}\n{members}\n"


def make_certificates(home, host="localhost", address="127.0.0.1"):
    """ca.pem and a server certificate it signed; and other.pem, an authority that signed nothing here."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=home, check=True, capture_output=True)

    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", f"{name}.key",
                "-out", f"{name}.pem", "-subj", f"/CN=Test authority {name}")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr",
            "-subj", f"/CN={host}")
    with open(os.path.join(home, "names"), "w", encoding="ascii") as file:
        file.write(f"subjectAltName=DNS:{host},IP:{address}\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-out", "server.pem", "-extfile", "names")


class Slapd:
    def __init__(self, home, ldif="", more=""):
        self.home = home
        os.makedirs(os.path.join(home, "data"))
        make_certificates(home)
        self.port, self.tls_port = free_port(), free_port()
        self.process = None
        with open(os.path.join(home, "slapd.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(home=home, suffix=SUFFIX, admin=ADMIN, admin_password=ADMIN_PASSWORD,
                                            reader=READER, more=more))
        self.load(BASE + ldif)
        self.start()

    def load(self, ldif):
        """While it does not run."""
        subprocess.run(["/usr/sbin/slapadd", "-q", "-f", os.path.join(self.home, "slapd.conf")], input=ldif.encode(),
                       check=True, capture_output=True)

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/sbin/slapd", "-d", "0", "-f", os.path.join(self.home, "slapd.conf"),
             "-h", f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self._answers(), 30, "an answer of slapd")

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError("slapd ended")
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1):
                return True
        except OSError:
            return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def close(self):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _as_admin(self, program, *arguments, ldif=None):
        subprocess.run([program, "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-D", ADMIN, "-w", ADMIN_PASSWORD,
                        *arguments], input=ldif.encode() if ldif else None, check=True, capture_output=True)

    def add(self, ldif):
        self._as_admin("ldapadd", ldif=ldif)

    def modify(self, dn, *changes):
        """Each change as "replace: cn\\ncn: Other"."""
        self._as_admin("ldapmodify", ldif=f"dn: {dn}\nchangetype: modify\n" + "\n-\n".join(changes) + "\n")

    def set(self, uid, attribute, value):
        self.modify(f"uid={uid},{PEOPLE}", f"replace: {attribute}\n{attribute}: {value}")

    def rename(self, uid, other):
        self._as_admin("ldapmodify", ldif=f"dn: uid={uid},{PEOPLE}\nchangetype: modrdn\nnewrdn: uid={other}\n"
                                          "deleteoldrdn: 1\n")

    def delete(self, *uids):
        self._as_admin("ldapdelete", *[f"uid={uid},{PEOPLE}" for uid in uids])

    def delete_dn(self, dn):
        self._as_admin("ldapdelete", dn)


def section(server, name="ldapmain", **more):
    """A configuration of Usher for this server; None leaves a line out."""
    lines = {"url": f"ldap://127.0.0.1:{server.port}", "ca-file": os.path.join(server.home, "ca.pem"),
             "bind-dn": READER, "bind-password": READER_PASSWORD, "base": PEOPLE,
             "attribute-ssh-keys": "sshPublicKey", "group-base": GROUPS, "group-map": ["devs=developers", "ops"]}
    lines.update({key.replace("_", "-"): value for key, value in more.items()})
    text = [f"[ldap.{name}]"]
    for key, value in lines.items():
        if value is None:
            continue
        if isinstance(value, list):
            text.append(f"{key} = [" + ", ".join(f'"{each}"' for each in value) + "]")
        else:
            text.append(f'{key} = "{value}"')
    return "\n".join(text) + "\n"
