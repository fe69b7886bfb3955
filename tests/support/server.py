"""Starts, watches and ends the program under test; its path is in USHER_PROGRAM."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

LISTENING = re.compile(r"listening on (https?)://([^\s\"]+):(\d+)")


def program():
    path = os.environ.get("USHER_PROGRAM")
    if not path:
        raise RuntimeError("USHER_PROGRAM must name the usher program")
    return os.path.abspath(path)


def clean_environment(extra=None):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("USHER_")}
    kept.update(extra or {})
    return kept


def usher(*arguments, stdin=None, env=None, cwd=None, timeout=60):
    """Runs one command to its end."""
    return subprocess.run([program(), *arguments], input=stdin, capture_output=True, text=True,
                          env=clean_environment(env), cwd=cwd, timeout=timeout, check=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(found, timeout=20.0, what="the condition"):
    """Asks again and again until found() answers something true, and returns that."""
    give_up = time.monotonic() + timeout
    pause = threading.Event()
    while True:
        result = found()
        if result:
            return result
        if time.monotonic() > give_up:
            raise AssertionError(f"{what} did not come true within {timeout} s")
        pause.wait(0.01)


class Lines:
    """The lines of a stream, collected by a thread so that a test can wait for the one it needs."""

    def __init__(self, stream):
        self.all = []
        self.ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._collect, args=(stream,), daemon=True)
        self._thread.start()

    def _collect(self, stream):
        with stream:
            for line in stream:
                with self._changed:
                    self.all.append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def wait_for(self, match, timeout=20.0):
        """The first true match(line), also of lines already read; None at the end of the stream."""
        give_up = time.monotonic() + timeout
        seen = 0
        with self._changed:
            while True:
                for line in self.all[seen:]:
                    result = match(line)
                    if result:
                        return result
                seen = len(self.all)
                left = give_up - time.monotonic()
                if self.ended or left <= 0:
                    return None
                self._changed.wait(left)

    def text(self):
        with self._changed:
            return "\n".join(self.all)

    def finish(self):
        self._thread.join(10)


class Server:
    """One `usher serve` on a port of its own, its data in a temporary directory that outlives restarts."""

    def __init__(self, *options, data=None, listen="127.0.0.1:0", env=None, json_output=True):
        self.home = tempfile.mkdtemp(prefix="usher-e2e-")
        self.data = data or os.path.join(self.home, "data")
        self.options = list(options)
        self.listen = listen
        self.env = env
        self.json_output = json_output
        self.process = None
        self.root = {}
        self.logs = []
        self.outputs = []
        self.scheme, self.host, self.port = "http", "127.0.0.1", 0

    def command(self):
        listen = ["--listen", self.listen] if self.listen else []
        return [program(), "serve", "--data", self.data, *listen,
                *(["--json"] if self.json_output else []), *self.options]

    def spawn(self):
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, errors="replace",
                                        env=clean_environment(self.env), cwd=self.home)
        self.outputs.append(Lines(self.process.stdout))
        self.logs.append(Lines(self.process.stderr))
        return self

    def wait_listening(self, timeout=30.0):
        found = self.logs[-1].wait_for(LISTENING.search, timeout)
        if not found:
            self.process.poll()
            raise AssertionError(f"usher serve does not listen (exit {self.process.returncode}):\n{self.tail()}")
        self.scheme, self.port = found.group(1), int(found.group(3))
        return self

    def start(self):
        began = time.monotonic()
        self.spawn().wait_listening()
        self.seconds_to_start = time.monotonic() - began
        if self.json_output and not self.root and len(self.outputs) == 1:
            self.root = self.outputs[0].wait_for(_credentials, 5.0) or {}
        return self

    @property
    def url(self):
        return f"{self.scheme}://{self.host}:{self.port}"

    def output(self):
        return "\n".join(lines.text() for lines in self.outputs)

    def log(self):
        """Everything on stderr since the first start, restarts included."""
        return "\n".join(lines.text() for lines in self.logs)

    def tail(self, lines=30):
        return "\n".join((self.log() + "\n" + self.output()).splitlines()[-lines:])

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, timeout=20.0):
        code = self.process.wait(timeout)
        self.outputs[-1].finish()
        self.logs[-1].finish()
        return code

    def stop(self, timeout=20.0):
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else None
        self.signal(signal.SIGTERM)
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        self.process.kill()
        return self.wait()

    def restart(self):
        self.stop()
        return self.start()

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def usher(self, command, *arguments, **options):
        """A command on this server's data: command is one or two words, as in "user create"."""
        store = [o for i, o in enumerate(self.options)
                 if o in ("--store", "--key-file") or (i and self.options[i - 1] in ("--store", "--key-file"))]
        return usher(*command.split(), "--data", self.data, *store, *arguments, **options)

    def close(self, keep=False):
        """Ends the server; a kept home holds the data and both streams for whoever looks into a failure."""
        if self.process and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                pass
        if keep:
            for name, text in (("server.stderr", self.log()), ("server.stdout", self.output())):
                with open(os.path.join(self.home, name), "w", encoding="utf-8") as file:
                    file.write(text)
            print(f"\nkept for inspection: {self.home}\n{self.tail()}")
        else:
            shutil.rmtree(self.home, ignore_errors=True)


def _credentials(line):
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if "private_token" in found else None
