"""Password hashes as other systems left them, made by libcrypt, libsodium and hashlib."""
import base64
import ctypes
import hashlib


def _crypt(password, prefix, cost):
    library = ctypes.CDLL("libcrypt.so.1")
    library.crypt_gensalt.restype = ctypes.c_char_p
    library.crypt.restype = ctypes.c_char_p
    salt = library.crypt_gensalt(prefix.encode(), ctypes.c_ulong(cost), b"0123456789abcdef0123456789abcdef", 32)
    return library.crypt(password.encode(), salt).decode()


def bcrypt(password):
    return _crypt(password, "$2b$", 5)


def yescrypt(password):
    return _crypt(password, "$y$", 1)


def sha512_crypt(password):
    return _crypt(password, "$6$", 5000)


def argon2id(password):
    sodium = ctypes.CDLL("libsodium.so.23")
    sodium.sodium_init()
    out = ctypes.create_string_buffer(128)
    data = password.encode()
    assert sodium.crypto_pwhash_str(out, data, ctypes.c_ulonglong(len(data)), ctypes.c_ulonglong(1),
                                    ctypes.c_size_t(8 * 1024 * 1024)) == 0
    return out.value.decode()


def pbkdf2_sha256(password, rounds=1000):
    """The form passlib writes."""
    salt = b"saltsaltsaltsalt"
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    plain = lambda data: base64.b64encode(data, altchars=b"./").rstrip(b"=").decode()
    return f"$pbkdf2-sha256${rounds}${plain(salt)}${plain(digest)}"
