"""An LDAP server of a few lines that answers well or, when told so, as badly as servers do.

Everything is plain BER (RFC 4511) over loopback: no TLS, one thread a connection. `mode` may change at any time.
"""
import socket
import threading
import time

PAGED = b"1.2.840.113556.1.4.319"
BIND, UNBIND, SEARCH, ABANDON, EXTENDED = 0x60, 0x42, 0x63, 0x50, 0x77


def ber(tag, body=b""):
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def text(value, tag=0x04):
    return ber(tag, value.encode() if isinstance(value, str) else value)


def integer(value, tag=0x02):
    return ber(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def parts(body):
    """The elements of a constructed value as (tag, body)."""
    found = []
    while body:
        length, start = body[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(body[2:start], "big")
        found.append((body[0], body[start:start + length]))
        body = body[start + length:]
    return found


def raw(value):
    return value.encode() if isinstance(value, str) else value


def matches(tag, body, entry):
    """Whether a filter is true of {attribute in lower case: [values]}."""
    if tag in (0xA0, 0xA1):
        return (all if tag == 0xA0 else any)(matches(t, b, entry) for t, b in parts(body))
    if tag == 0xA2:
        return not matches(*parts(body)[0], entry)
    if tag == 0x87:
        return body.decode().lower() in entry
    if tag == 0xA9:  # Active Directory's rule for bits
        found = dict(parts(body))
        return int(entry.get(found[0x82].decode().lower(), ["0"])[0]) & int(found[0x83]) == int(found[0x83])
    (_, name), (_, value) = parts(body)[:2]
    values = [raw(each).lower() for each in entry.get(name.decode().lower(), [])]
    if tag == 0xA5:
        return any(each >= value.lower() for each in values)
    return value.lower() in values


def people(count):
    return [{"dn": f"uid=user{i},ou=people,dc=example", "objectclass": ["inetOrgPerson"], "uid": [f"user{i}"],
             "cn": [f"User {i}"], "mail": [f"user{i}@example.org"],
             "entryuuid": [f"00000000-0000-4000-8000-{i:012d}"], "modifytimestamp": ["20200101000000Z"],
             "password": f"password {i}"} for i in range(count)]


class FaultyLdap:
    def __init__(self, entries):
        self.entries = entries
        self.groups = []
        self.mode = "good"
        self.bind_seconds = 0.0  # of people
        self.range_size = 0  # members of a group that come in one answer
        self.searches = 0
        self.binds = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ended = threading.Event()
        self.connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.ended.set()
        self.listener.close()
        for connection in self.connections:
            connection.close()

    def _accept(self):
        while not self.ended.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                while not self.ended.is_set():
                    request = self._read(connection)
                    if request is None or not self._answer(connection, request):
                        return
        except OSError:
            return

    def _read(self, connection):
        def exactly(count):
            data = b""
            while len(data) < count:
                more = connection.recv(count - len(data))
                if not more:
                    return None
                data += more
            return data

        head = exactly(2)
        if head is None:
            return None
        length = head[1]
        if length & 0x80:
            length = int.from_bytes(exactly(length & 0x7F), "big")
        return exactly(length)

    def _answer(self, connection, request):
        """False ends the connection."""
        (_, number), (operation, body), *rest = parts(request)
        number = int.from_bytes(number, "big")

        def send(tag, answer, controls=b""):
            connection.sendall(ber(0x30, integer(number) + ber(tag, answer) + controls))

        def result(tag, code, words="", more=b"", controls=b""):
            send(tag, integer(code, 0x0A) + text("") + text(words) + more, controls)

        if operation == UNBIND:
            return False
        if operation == ABANDON:
            return True
        if self.mode == "silent":
            self.ended.wait()
            return False
        if self.mode == "half a message":  # its length announces more than comes
            connection.sendall(b"\x30\x70\x02\x01\x01\x64\x6b\x04")
            self.ended.wait()
            return False
        if self.mode == "a byte now and then":
            for byte in b"\x30\x70\x02\x01\x01\x64\x6b\x04" * 100:
                if self.ended.wait(0.3):
                    return False
                connection.sendall(bytes([byte]))
            return False
        if self.mode == "garbage":
            connection.sendall(b"\x30\x84\xff\xff\xff\xff" + bytes(range(256)))
            return False
        if operation == BIND:
            _, (_, dn), (_, password) = parts(body)
            self.binds.append((dn.decode(), password.decode()))
            known = [e for e in self.entries if e["dn"] == dn.decode() and e["password"] == password.decode()]
            if dn != b"cn=reader":
                time.sleep(self.bind_seconds)
            good = dn == b"cn=reader" and self.mode != "bind refused" or known
            result(0x61, 0 if good and password else 49)
            return True
        if operation == EXTENDED:
            if self.mode == "never speaks TLS":  # though it says that it will
                result(0x78, 0)
                self.ended.wait()
                return False
            result(0x78, 2, "no such extension")
            return True
        if operation == SEARCH:
            self.searches += 1
            return self._search(body, rest, send, result, connection)
        return False

    def _search(self, body, rest, send, result, connection):
        fields = parts(body)
        base, (tag, condition) = fields[0][1].decode(), fields[6]
        source = self.groups if "=groups" in base.lower() else self.entries
        found = [e for e in source if matches(tag, condition, e)]
        if fields[1][1] == b"\0":  # one entry by its name
            found = [e for e in found if e["dn"].lower() == base.lower()]
        size, at, paged = len(found), 0, False
        for _, controls in rest:
            for _, control in parts(controls):
                inside = parts(control)
                if inside[0][1] == PAGED:
                    paged = True
                    (_, wanted), (_, cookie) = parts(parts(inside[-1][1])[0][1])
                    size = int.from_bytes(wanted, "big")
                    at = int(cookie or b"0")
        is_list = paged and source is self.entries
        mode = self.mode if is_list or self.mode in ALWAYS else "good"
        page = found[at:at + size]
        asked = [name.decode().lower() for _, name in parts(fields[7][1])]

        def ranged(each):
            """Its attributes, with a part of its members when those are too many for one answer."""
            members = each.get("member", [])
            if not self.range_size or len(members) <= self.range_size:
                return each
            first = next((int(a.split("=")[1].split("-")[0]) for a in asked if a.startswith("member;range=")), 0)
            last = min(first + self.range_size, len(members)) - 1
            end = "*" if last + 1 == len(members) else last
            return {**each, "member": [], f"member;range={first}-{end}": members[first:last + 1]}

        def entry(each):
            each = ranged(each)
            if mode == "slow":
                time.sleep(0.1)
            attributes = b"".join(
                ber(0x30, text(name) + ber(0x31, b"".join(text(v) for v in values)))
                for name, values in each.items() if name not in ("dn", "password"))
            send(0x64, text(each["dn"]) + ber(0x30, attributes))

        def done(code=0, cookie="", words="", more=b""):
            control = b""
            if paged:
                value = ber(0x30, integer(0) + text(cookie))
                control = ber(0xA0, ber(0x30, text(PAGED) + text(value)))
            result(0x65, code, words, more, control)
            return True

        def next_cookie():
            return str(at + size) if at + size < len(found) else ""

        half = page[:len(page) // 2]
        if mode in RESULTS:
            for each in half if mode != "base is gone" else []:
                entry(each)
            return done(RESULTS[mode], words=mode)
        if mode == "half a page, then closed":
            for each in half:
                entry(each)
            return False
        if mode == "half a page, then silence":
            for each in half:
                entry(each)
            self.ended.wait()
            return False
        if mode == "second page refused" and at > 0:
            return done(53, words="unknown cookie")
        if mode == "second page starts over" and at > 0:
            for each in found[:size]:
                entry(each)
            return done(0, "1000000")
        if mode == "same page for ever":
            for each in found[:size]:
                entry(each)
            return done(0, "0")
        if mode == "empty pages for ever":
            return done(0, "0")
        if mode == "empty success":
            return done()
        if mode == "half of everybody, success":
            for each in found[:len(found) // 2]:
                entry(each)
            return done()
        if mode == "first page, then success":
            for each in page:
                entry(each)
            return done()
        if mode == "references instead of entries":
            for each in half:
                entry(each)
            for _ in range(2):
                send(0x73, text(f"ldap://127.0.0.1:{self.port}/ou=people,dc=example"))
            return done()
        if mode == "referral to itself":
            address = text(f"ldap://127.0.0.1:{self.port}/ou=people,dc=example")
            return done(10, more=ber(0xA3, address))
        if mode == "broken entry":
            connection.sendall(ber(0x30, integer(99) + ber(0x64, b"\x04\x7fshort")))
            return done()
        for each in page:
            entry(each)
        return done(0, next_cookie())


# Results that end a list in the middle, by their LDAP numbers.
RESULTS = {"size limit": 4, "time limit": 3, "admin limit": 11, "busy": 51, "unavailable": 52, "base is gone": 32,
           "operations error": 1, "paging not supported": 12, "not allowed": 50, "loop detected": 54}
# Faults of the whole server rather than of a list.
ALWAYS = {"empty success", "busy", "unavailable", "base is gone", "referral to itself"}
FAULTS = [*RESULTS, "silent", "half a message", "garbage", "bind refused", "half a page, then closed", "half a page, then silence",
          "second page refused", "second page starts over", "same page for ever", "empty pages for ever",
          "empty success", "half of everybody, success", "first page, then success",
          "references instead of entries", "referral to itself", "broken entry"]
