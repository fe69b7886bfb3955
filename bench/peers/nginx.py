"""nginx-light serving small files: one process, access_log off, open files cached."""
import os
import subprocess
import time
import urllib.request

from support.server import free_port
from workbench import SERVER_CPU, scratch

CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; open_file_cache max=100;
  default_type application/json;
  client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3;
  uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
  server {{ listen 127.0.0.1:{port}; root {home}/files; }}
}}
"""


class Nginx:
    def __init__(self, files):
        """files: {name: bytes}."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        home = scratch("nginx")
        os.makedirs(os.path.join(home, "files"), exist_ok=True)
        for name, body in files.items():
            with open(os.path.join(home, "files", name), "wb") as file:
                file.write(body)
        with open(os.path.join(home, "nginx.conf"), "w", encoding="ascii") as config:
            config.write(CONFIGURATION.format(home=home, port=self.port))
        self.process = subprocess.Popen(["taskset", "-c", SERVER_CPU, "nginx", "-p", home, "-c",
                                         os.path.join(home, "nginx.conf")], stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            try:
                with urllib.request.urlopen(f"{self.url}/{next(iter(files))}") as answer:
                    answer.read()
                return
            except OSError:
                time.sleep(0.01)
        self.close()
        raise RuntimeError("nginx does not answer")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.process.terminate()
        self.process.wait(10)
