"""SSH and OpenPGP public keys that parse but belong to nobody."""
import base64
import hashlib
import struct
import subprocess
import tempfile
from pathlib import Path


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


def _mpi(data):
    number = int.from_bytes(data, "big")
    return struct.pack(">H", number.bit_length()) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _signed(private_key, data):
    """An Ed25519 signature (RFC 8032) by OpenSSL."""
    with tempfile.TemporaryDirectory() as folder:
        key, text = Path(folder, "key"), Path(folder, "text")
        key.write_bytes(private_key)
        text.write_bytes(data)
        return subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", key, "-in", text],
                              check=True, capture_output=True).stdout


def pgp_block(seed):
    """An armored Ed25519 key with a user id that it has signed (RFC 4880 and its EdDSA draft)."""
    secret = hashlib.sha256(f"pgp {seed}".encode()).digest()
    private_key = bytes.fromhex("302e020100300506032b657004220420") + secret  # PKCS #8, RFC 8410
    point = subprocess.run(["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"], input=private_key,
                           check=True, capture_output=True).stdout[-32:]
    curve = bytes.fromhex("2b06010401da470f01")
    moment = struct.pack(">I", 1_500_000_000)
    key = b"\x04" + moment + b"\x16" + bytes((len(curve),)) + curve + struct.pack(">H", 263) + b"\x40" + point
    user = f"{seed} <nobody@example.org>".encode()
    hashed = b"\x05\x02" + moment + b"\x02\x1b\x03"  # made then, for certifying and signing
    head = b"\x04\x13\x16\x08" + struct.pack(">H", len(hashed)) + hashed
    key_id = hashlib.sha1(b"\x99" + struct.pack(">H", len(key)) + key).digest()[-8:]
    digest = hashlib.sha256(b"\x99" + struct.pack(">H", len(key)) + key + b"\xb4" + struct.pack(">I", len(user)) + user
                            + head + b"\x04\xff" + struct.pack(">I", len(head))).digest()
    signature = _signed(private_key, digest)
    unhashed = b"\x09\x10" + key_id
    proof = (head + struct.pack(">H", len(unhashed)) + unhashed + digest[:2] + _mpi(signature[:32])
             + _mpi(signature[32:]))
    data = _packet(6, key) + _packet(13, user) + _packet(2, proof)
    text = base64.b64encode(data).decode()
    lines = "\n".join(text[i:i + 64] for i in range(0, len(text), 64))
    check = base64.b64encode(_crc24(data)).decode()
    return f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{lines}\n={check}\n-----END PGP PUBLIC KEY BLOCK-----"
