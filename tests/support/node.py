"""node, and the packages that a folder of tests/clients names in its package-lock.json."""
import hashlib
import os
import shutil
import subprocess

from support.server import clean_environment

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def installed(name):
    """A copy of tests/clients/NAME below build/ with its packages, brought by npm once and when they change."""
    source = os.path.join(ROOT, "tests", "clients", name)
    home = os.path.join(ROOT, "build", "clients", name)
    os.makedirs(home, exist_ok=True)
    wanted = hashlib.sha256()
    for entry in sorted(os.listdir(source)):
        if entry == "node_modules":
            continue
        shutil.copyfile(os.path.join(source, entry), os.path.join(home, entry))
        if entry in ("package.json", "package-lock.json"):
            with open(os.path.join(source, entry), "rb") as file:
                wanted.update(file.read())
    stamp = os.path.join(home, "node_modules", ".installed")
    if _text(stamp) != wanted.hexdigest():
        print(f"installing the packages of tests/clients/{name} into {os.path.relpath(home, ROOT)}, once", flush=True)
        done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=home, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=240, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"npm ci in {home}: {done.stdout}{done.stderr}")
        with open(stamp, "w", encoding="ascii") as file:
            file.write(wanted.hexdigest())
    return home


def _text(path):
    """What is in a file, None when there is none."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        return None


def node(home, *arguments, env=None, timeout=300):
    return subprocess.run(["node", *arguments], cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=timeout, env=clean_environment(env), check=False)
