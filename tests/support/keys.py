"""SSH and OpenPGP public keys that parse but belong to nobody."""
import base64
import hashlib
import struct


def _field(data):
    return struct.pack(">I", len(data)) + data


def ed25519_line(seed, comment="nobody@nowhere"):
    """The same seed gives the same key."""
    point = hashlib.sha256(str(seed).encode()).digest()
    blob = _field(b"ssh-ed25519") + _field(point)
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} {comment}"


def _blob(line):
    return base64.b64decode(line.split()[1])


def sha256_fingerprint(line):
    """As `ssh-keygen -l` writes it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(_blob(line)).digest()).decode().rstrip("=")


def md5_fingerprint(line):
    """Of older tools, without their "MD5:"."""
    return hashlib.md5(_blob(line)).digest().hex(":")


def _packet(tag, body):
    return bytes((0xC0 | tag, len(body))) + body


def _crc24(data):
    register = 0xB704CE
    for byte in data:
        register ^= byte << 16
        for _ in range(8):
            register <<= 1
            if register & 0x1000000:
                register ^= 0x1864CFB
    return register.to_bytes(3, "big")


def pgp_block(seed):
    """An armored Ed25519 key with a user id and no signature (RFC 4880 and its EdDSA draft)."""
    point = b"\x40" + hashlib.sha256(f"pgp {seed}".encode()).digest()
    curve = bytes.fromhex("2b06010401da470f01")
    key = (b"\x04" + struct.pack(">I", 1_500_000_000) + b"\x16" + bytes((len(curve),)) + curve
           + struct.pack(">H", 263) + point)
    data = _packet(6, key) + _packet(13, f"{seed} <nobody@example.org>".encode())
    text = base64.b64encode(data).decode()
    lines = "\n".join(text[i:i + 64] for i in range(0, len(text), 64))
    check = base64.b64encode(_crc24(data)).decode()
    return f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{lines}\n={check}\n-----END PGP PUBLIC KEY BLOCK-----"
