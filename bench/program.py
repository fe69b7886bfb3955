"""The program under measurement, pinned, its access log off."""
import os
import re
import subprocess
import time
import urllib.request

from workbench import SERVER_CPU, scratch
from support.server import clean_environment, free_port


class Usher:
    """With wait=False nobody has asked it for anything yet."""

    def __init__(self, data, *options, cpus=SERVER_CPU, wait=True):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [os.environ["USHER_PROGRAM"], "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}",
                   "--access-log", "off", *options]
        self.log = open(scratch("usher.log"), "wb")
        mine = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {int(cpu) for cpu in cpus.split(",")})  # inherited, and cheaper than taskset
        try:
            self.began = time.monotonic()
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self.log,
                                            env=clean_environment())
        finally:
            os.sched_setaffinity(0, mine)
        self.pid = self.process.pid
        if wait:
            self.await_answer()
            self.await_memory()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def await_answer(self):
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up:
            try:
                return self.open("/readyz").read()
            except OSError:  # an HTTPError is one, too
                self.fail_if_ended()
                time.sleep(0.005)
        raise RuntimeError("usher is not ready")

    def await_memory(self):
        """Until the tables in memory are filled, where the program says so."""
        give_up = time.monotonic() + 300
        while time.monotonic() < give_up:
            found = re.search(r"^usher_memory_complete (\S+)", self.open("/metrics").read().decode(), re.M)
            if not found or float(found.group(1)) == 1:
                return
            time.sleep(0.02)
        raise RuntimeError("the tables in memory do not fill")

    def fail_if_ended(self):
        if self.process.poll() is not None:
            with open(self.log.name, encoding="utf-8", errors="replace") as log:
                raise RuntimeError(f"usher ended with {self.process.returncode}: {log.read()[-2000:]}")

    def open(self, path, token=None, timeout=60):
        headers = {"PRIVATE-TOKEN": token} if token else {}
        return urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=timeout)

    def get(self, path, token):
        with self.open(path, token) as answer:
            return answer.read()

    def post(self, path, token, body):
        request = urllib.request.Request(self.url + path, body.encode(), {"PRIVATE-TOKEN": token,
                                                                         "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def total(self, token):
        """How many accounts there are."""
        with self.open("/api/v3/users", token) as answer:
            return int(answer.headers["X-Total"])

    def memory_mib(self):
        """{VmRSS, RssAnon, RssFile, RssShmem} in MiB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return {name: int(kib) / 1024 for name, kib in re.findall(r"^(VmRSS|Rss\w+):\s+(\d+)", status.read(), re.M)}

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        self.log.close()
