"""50,000 entries: how long a synchronisation takes and what memory it needs."""
import json
import os
import tempfile
import time
import unittest

from support.server import Server, wait_until
from support.slapd import Slapd, person, section

COUNT = 50_000


class Scale(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="usher-ldap-")
        cls.slapd = Slapd(os.path.join(cls.home, "slapd"), "".join(person(f"user{i:05}") for i in range(COUNT)))
        cls.addClassCleanup(cls.slapd.close)
        cls.config = os.path.join(cls.home, "usher.conf")
        with open(cls.config, "w", encoding="utf-8") as file:
            file.write("ldap-sync-minutes = 0\n" + section(cls.slapd, group_map=None))

    def start(self):
        self.server = Server("--config", self.config)
        self.addCleanup(self.server.close)
        self.server.start()

    def peak(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))

    def sync(self, *options):
        began = time.monotonic()
        ran = self.server.usher("ldap sync", "--config", self.config, "--json", *options, timeout=300)
        report = json.loads(ran.stdout.splitlines()[-1])
        return {**report, "seconds": time.monotonic() - began, "errors": ran.stderr}

    def test_first_and_unchanged_runs(self):
        self.start()
        rest = self.server.resident_mib()
        first = self.sync()
        above = self.peak() - rest
        self.assertEqual((first["outcome"], first["add"]), ("done", COUNT), first)
        second = self.sync()
        self.assertEqual((second["outcome"], second["change"], second["full"]), ("done", 0, False), second)
        full = self.sync("--full")
        self.assertEqual((full["outcome"], full["change"], full["full"]), ("done", 0, True), full)
        print(f"\nfirst {first['seconds']:.1f} s, {above:.0f} MiB above {rest:.0f}; unchanged {second['seconds']:.1f} s, "
              f"read whole {full['seconds']:.1f} s; peak at the end {self.peak() - rest:.0f} MiB above rest")
        self.assertLess(first["seconds"], 60)
        self.assertLess(above, 100)
        self.assertLess(second["seconds"], 5)

    def test_a_run_that_is_killed_is_taken_up(self):
        self.start()
        command = ["ldap", "sync", "--config", self.config]
        run = __import__("threading").Thread(target=lambda: self.server.usher(" ".join(command), timeout=300))
        run.start()
        wait_until(lambda: self.server.log().count("ldap_account_added") > 5000, 60, "a part of the run")
        self.server.kill()
        run.join()
        self.server.start()
        report = self.sync()
        self.assertEqual((report["outcome"], report["block"]), ("done", 0), report)
        self.assertLess(report["add"], COUNT - 5000)
        self.assertGreater(report["add"], 0)


if __name__ == "__main__":
    unittest.main()
