"""A real PostgreSQL cluster on a free port, thrown away afterwards."""
import os
import pwd
import shutil
import subprocess
import tempfile

from support.server import free_port

BIN = os.environ.get("USHER_POSTGRES_BIN", "/usr/lib/postgresql/15/bin")


class Postgres:
    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="usher-e2e-pg-")
        self.data = os.path.join(self.home, "data")
        self.port = free_port()
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", self.data, "-U", "usher", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                  "--no-sync")
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="ascii") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\n"
                           f"unix_socket_directories = '{self.home}'\nfsync = off\n")

    def _run(self, name, *arguments, timeout=60):
        command = [os.path.join(BIN, name), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", *command]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=timeout, cwd=self.home, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stdout}")

    def start(self):
        self._run("pg_ctl", "-D", self.data, "-l", os.path.join(self.home, "log"), "-w", "-t", "30", "start")
        return self

    def stop(self):
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "30", "stop")

    def create_database(self, name):
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "usher", name)
        return f"postgresql://usher@127.0.0.1:{self.port}/{name}"

    def settle(self, database):
        """Does now what follows an import and would be measured with whatever comes next."""
        self._run("vacuumdb", "--analyze", "-h", "127.0.0.1", "-p", str(self.port), "-U", "usher", database,
                  timeout=600)
        self._run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "usher", "-c", "CHECKPOINT", database,
                  timeout=600)

    def close(self):
        try:
            self.stop()
        except RuntimeError:
            pass  # not running
        shutil.rmtree(self.home, ignore_errors=True)
