"""Runs support/smtp_server.py and reads what it received."""
import json
import os
import subprocess
import sys

from support.server import Lines, wait_until

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "smtp_server.py")


class Smtp:
    def __init__(self, home, port=0, mode="normal"):
        self.received = os.path.join(home, "received.jsonl")
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, "--port", str(port), "--mode", mode, "--out", self.received],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        printed = Lines(self.process.stdout).wait_for(lambda line: line.strip().isdigit() and line)
        if not printed:
            raise RuntimeError("the SMTP server did not start")
        self.port = int(printed)

    def mails(self, to=None):
        """Everything received so far, of all servers that wrote to this file."""
        if not os.path.exists(self.received):
            return []
        with open(self.received, encoding="utf-8") as file:
            found = [json.loads(line) for line in file if line.endswith("\n")]
        return [mail for mail in found if to is None or to in mail["to"]]

    def wait_for_mail(self, to, timeout=40):
        return wait_until(lambda: self.mails(to), timeout, f"mail to {to}")[0]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
