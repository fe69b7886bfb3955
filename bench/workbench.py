"""What the measurements share: prepared data, pinned servers, wrk, medians and tables."""
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "tests"))
os.environ.setdefault("USHER_PROGRAM", os.path.join(ROOT, "build/release/usher"))

import generate  # noqa: E402
from support.server import Server, free_port, usher  # noqa: E402

WORK = os.environ.get("USHER_BENCH_DIR") or os.path.join(ROOT, "build/bench")
LARGE = int(os.environ.get("USHER_BENCH_ACCOUNTS") or 1_000_000)
SMALL = 10_000
ROUNDS = int(os.environ.get("USHER_BENCH_ROUNDS") or 7)
SECONDS = 2
SERVER_CPU, LOAD_CPU = "0", "1"


def prepared(count):
    """The data directory with that many imported accounts; {data, root token, rows per second}."""
    facts_path = os.path.join(WORK, f"accounts-{count}.json")
    if os.path.exists(facts_path):
        with open(facts_path, encoding="utf-8") as file:
            return json.load(file)
    os.makedirs(WORK, exist_ok=True)
    data, rows = os.path.join(WORK, f"accounts-{count}"), os.path.join(WORK, f"accounts-{count}.jsonl")
    subprocess.run(["rm", "-rf", data], check=True)
    with open(rows, "wb") as file:
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), str(count)], stdout=file, check=True)
    server = Server(data=data).start()
    token = server.root["private_token"]
    server.close()
    began = time.monotonic()
    done = usher("import", rows, "--data", data, timeout=1800)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    facts = {"data": data, "token": token, "rows_per_second": count / (time.monotonic() - began)}
    os.remove(rows)
    with open(facts_path, "w", encoding="utf-8") as file:
        json.dump(facts, file)
    return facts


class Usher:
    """The program pinned to one cpu, its access log off unless asked for."""

    def __init__(self, data, access_log=False, cpus=SERVER_CPU):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = ["taskset", "-c", cpus, os.environ["USHER_PROGRAM"], "serve", "--data", data,
                   "--listen", f"127.0.0.1:{self.port}", "--access-log", "on" if access_log else "off"]
        began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.await_answer("/readyz")
        self.seconds_to_ready = time.monotonic() - began

    def await_answer(self, path):
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up:
            try:
                return urllib.request.urlopen(self.url + path, timeout=10).read()
            except urllib.error.HTTPError:
                pass
            except OSError:
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"usher ended with {self.process.returncode}")
            time.sleep(0.002)
        raise RuntimeError(f"no answer to {path}")

    def get(self, path, token):
        request = urllib.request.Request(self.url + path, headers={"PRIVATE-TOKEN": token})
        return urllib.request.urlopen(request, timeout=60)

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def close(self):
        self.process.terminate()
        self.process.wait(20)


class Nginx:
    """nginx-light serving files from memory of the page cache: one process, access_log off, open files cached."""

    def __init__(self, files):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        home = os.path.join(WORK, "nginx")
        os.makedirs(os.path.join(home, "files"), exist_ok=True)
        for name, body in files.items():
            with open(os.path.join(home, "files", name), "wb") as file:
                file.write(body)
        with open(os.path.join(home, "nginx.conf"), "w", encoding="ascii") as config:
            config.write(f"""
daemon off; master_process off; worker_processes 1; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; open_file_cache max=100;
  default_type application/json;
  client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3;
  uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
  server {{ listen 127.0.0.1:{self.port}; root {home}/files; }}
}}
""")
        self.process = subprocess.Popen(["taskset", "-c", SERVER_CPU, "nginx", "-p", home, "-c",
                                         os.path.join(home, "nginx.conf")], stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            try:
                urllib.request.urlopen(f"{self.url}/{next(iter(files))}").read()
                return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("nginx does not answer")

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def write_callers(path, count, admin=None, seed=1):
    """Lines "token id" for wrk: active accounts of the generator (id 1 is root), or always the administrator."""
    import random
    chance = random.Random(seed)
    with open(path, "w", encoding="ascii") as file:
        for _ in range(1 if admin else 50_000):
            index = chance.randrange(count)
            while index % 50 == 49:
                index = chance.randrange(count)
            file.write(f"{admin or generate.token(index)} {index + 2}\n")
    return path


def wrk(server, path, callers, seconds=SECONDS, connections=64):
    """One run; {rate, p99 in us, errors, user and sys cpu in us per request}."""
    before = cpu_seconds(server.process.pid)
    done = subprocess.run(["taskset", "-c", LOAD_CPU, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s",
                           os.path.join(HERE, "request.lua"), server.url, "--", path, callers],
                          capture_output=True, text=True, timeout=seconds + 60, check=True)
    user, system = (a - b for a, b in zip(cpu_seconds(server.process.pid), before))
    found = json.loads(done.stdout[done.stdout.index("RESULT ") + 7:].splitlines()[0])
    requests = max(found["requests"], 1)
    return {"rate": found["requests"] / found["seconds"], "p99": found["p99"], "errors": found["errors"],
            "user": user / requests * 1e6, "sys": system / requests * 1e6}


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


median = statistics.median


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"
