#!/usr/bin/python3
"""Plausible accounts as JSON lines for `usher import`; the same index always gives the same account.

    bench/generate.py 1000000 > accounts.jsonl
"""
import base64
import hashlib
import sys

FIRST = """Anna Ben Chloé Đorđe Élise Fatima Goran Håkon İpek João Kateřina Łukasz María Noël Olga Paweł Quinn Renée
Søren Þóra Ulrike Vladimír Wim Xenia Yusuf Zoë Мария Иван Ελένη Γιώργος 花子 太郎 伟 秀英 지민 محمد فاطمة דוד प्रिया अर्जुन""".split()
LAST = """Adams Brühl Castaño Dvořák Eriksen Fournier García Horvat Ivanova Jørgensen Kowalski Lindström Müller Nguyễn
O'Brien Papadopoulos Quiroga Rossi Schäfer Tanaka Ünal Vasquez Weiß Ximénez Yılmaz Żak Смирнов Παπάς 山田 佐藤 王 김 علي""".split()
PLACES = ["Oslo", "São Paulo", "Zürich", "東京", "Київ", "", "Nairobi", "Montréal"]


def digest(kind, index):
    return hashlib.sha256(b"%s %d" % (kind, index)).digest()


def token(index):
    """The private token of account number `index`: 20 characters of [A-Za-z0-9_-]."""
    return base64.urlsafe_b64encode(digest(b"token", index)[:15]).decode()


def username(index):
    return f"u{index:07}.{index * 7919 % 1000003:06}"


def ssh_key(index):
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + digest(b"key", index)
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} {username(index)}@laptop"


def row(index):
    name = f"{FIRST[index % len(FIRST)]} {LAST[index // len(FIRST) % len(LAST)]}"
    login = username(index)
    extra = ""
    if index % 8 == 0:
        extra = f',"emails":["{login}@home.example.net","{login}@old.example.com"]'
    if index % 10 == 0:
        extra += f',"keys":[{{"title":"laptop","key":"{ssh_key(index)}"}}]'
    if index % 4 == 0:
        extra += f',"identities":[{{"provider":"github","extern_uid":"{index}"}}]'
    day, hour = index % 28 + 1, index % 24
    return (f'{{"username":"{login}","email":"{login}@example.org","name":"{name}",'
            f'"state":"{"blocked" if index % 50 == 49 else "active"}","location":"{PLACES[index % len(PLACES)]}",'
            f'"created_at":"2014-03-{day:02}T{hour:02}:00:00Z","confirmed_at":"2014-03-{day:02}T{hour:02}:30:00Z",'
            f'"website_url":"https://{login}.example.org","private_token":"{token(index)}"{extra}}}\n')


def main():
    count = int(sys.argv[1])
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)
    for start in range(0, count, 1000):
        out.write("".join(map(row, range(start, min(start + 1000, count)))))
    out.flush()


if __name__ == "__main__":
    main()
