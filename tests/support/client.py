"""HTTP as a client library speaks it (Client) and byte by byte (RawConnection)."""
import http.client
import json as json_module
import re
import socket
import ssl
import urllib.parse


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {}
        for name, value in headers:
            self.headers.setdefault(name.lower(), value)
        self.body = body

    def json(self):
        return json_module.loads(self.body)

    def header(self, name, default=None):
        return self.headers.get(name.lower(), default)

    def links(self):
        """The Link header as {rel: url}."""
        return {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="([a-z]+)"', self.header("Link", ""))}

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Client:
    """One keep-alive connection, as one caller of one dialect. Not for several threads."""

    def __init__(self, server, token=None, base="/api/v3", timeout=30, context=None):
        self.token = token
        self.base = base
        if server.scheme == "https":
            self.connection = http.client.HTTPSConnection(server.host, server.port, timeout=timeout, context=context)
        else:
            self.connection = http.client.HTTPConnection(server.host, server.port, timeout=timeout)

    def request(self, method, path, params=None, json=None, form=None, body=None, headers=None):
        """path is below the dialect's base, or a whole URL of this server."""
        target = path if path.startswith("http") else self.base + path
        if target.startswith("http"):
            parts = urllib.parse.urlsplit(target)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
        if params:
            target += ("&" if "?" in target else "?") + urllib.parse.urlencode(params, doseq=True)
        sent = {"PRIVATE-TOKEN": self.token} if self.token else {}
        if json is not None:
            body, sent["Content-Type"] = json_module.dumps(json), "application/json"
        elif form is not None:
            body, sent["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
        sent.update(headers or {})
        if isinstance(body, str):
            body = body.encode()
        try:
            self.connection.request(method, target, body=body, headers=sent)
            reply = self.connection.getresponse()
            return Answer(reply.status, reply.getheaders(), reply.read())
        except (http.client.HTTPException, OSError):
            self.connection.close()
            raise

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, json=None, **more):
        return self.request("POST", path, json=json, **more)

    def put(self, path, json=None, **more):
        return self.request("PUT", path, json=json, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class RawConnection:
    """A socket to which a test writes exactly the bytes it wants."""

    def __init__(self, server, timeout=20, context=None):
        self.socket = socket.create_connection((server.host, server.port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)
        return self

    def try_send(self, data):
        """False when the other side has closed meanwhile."""
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError):
            return False
        self.buffer += data
        return bool(data)

    def read_answer(self, head=False):
        """The next answer, interim ones included; None when the connection ends before one."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                return None
        raw, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = raw.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        length = next((int(v) for k, v in headers if k.lower() == "content-length"), None)
        if head or status in (204, 304) or status < 200:
            return Answer(status, headers, b"")
        while len(self.buffer) < (length or 0) or length is None:
            if not self._more():
                break
        length = len(self.buffer) if length is None else length
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(status, headers, body)

    def read_to_end(self):
        """Everything until the other side closes."""
        while self._more():
            pass
        data, self.buffer = self.buffer, b""
        return data

    def closed_by_peer(self):
        """Waits for the end of the connection; False when bytes or the timeout come first."""
        try:
            return not self.buffer and not self._more()
        except TimeoutError:
            return False

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def raw_request(method, target, headers=(), body=b"", host="localhost"):
    """Plain bytes of a request; a Content-Length is added when there is a body."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
