#!/usr/bin/python3
"""An SMTP server for tests: takes mail on 127.0.0.1 and writes it down.

    smtp_server.py --out FILE [--mode MODE] [--port N]
                   [--user NAME --password WORD] [--cert FILE --key FILE --tls starttls|implicit]

Prints its port on stdout once it listens, and ends on SIGTERM. Every message it accepts is appended to FILE
as one JSON line {"from": …, "to": [ … ], "data": …} before it is acknowledged.

MODE is what goes wrong:
    normal             nothing
    refuse-recipient   550 to every RCPT
    tempfail           451 to every RCPT
    refuse-message     554 to every message after DATA
    drop-after-data    the message is written down, then the connection is closed without an answer
    black-hole         connections are accepted and nothing is ever said
The mode can also be a file (--mode-file): it is read anew for every connection, so that a test can end an
outage.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

MODES = ["normal", "refuse-recipient", "tempfail", "refuse-message", "drop-after-data", "black-hole"]


class Recorder:
    """Decides about each command and writes accepted messages down."""

    def __init__(self, out, mode):
        self.out = out
        self.mode = mode

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode() == "refuse-recipient":
            return f"550 5.1.1 <{address}>: no such user here"
        if self.mode() == "tempfail":
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode() == "refuse-message":
            return "554 5.7.1 not wanted"
        message = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": envelope.content.decode("utf-8", "replace"),
        }
        line = json.dumps(message).encode() + b"\n"
        fd = os.open(self.out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(fd, line)
        finally:
            os.close(fd)
        if self.mode() == "drop-after-data":
            server.transport.abort()
        return "250 2.0.0 OK"


class Silence(asyncio.Protocol):
    """Says nothing."""


def parse_arguments():
    parser = argparse.ArgumentParser(description="an SMTP server for tests")
    parser.add_argument("--out", required=True, help="file that receives one JSON line per message")
    parser.add_argument("--mode", choices=MODES, default="normal")
    parser.add_argument("--mode-file", help="file that holds the mode; wins over --mode when it exists")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--user", help="requires this login")
    parser.add_argument("--password", default="")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--tls", choices=["starttls", "implicit"], default="starttls")
    return parser.parse_args()


def mode_of(arguments):
    """A function that tells the mode of this moment."""

    def mode():
        try:
            with open(arguments.mode_file, encoding="ascii") as file:
                return file.read().strip()
        except (OSError, TypeError):
            return arguments.mode

    return mode


def authenticator_of(arguments):
    def authenticate(server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (arguments.user.encode(), arguments.password.encode())
        return AuthResult(success=good, handled=good)

    return authenticate


async def serve(arguments):
    mode = mode_of(arguments)
    tls = None
    if arguments.cert:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(arguments.cert, arguments.key)
    options = {"hostname": "localhost", "enable_SMTPUTF8": True}
    if tls and arguments.tls == "starttls":
        options["tls_context"] = tls
    if arguments.user:
        options.update(
            authenticator=authenticator_of(arguments), auth_required=True, auth_require_tls=False
        )

    def connection():
        if mode() == "black-hole":
            return Silence()
        return SMTP(Recorder(arguments.out, mode), **options)

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = await loop.create_server(
        connection, "127.0.0.1", arguments.port, ssl=tls if arguments.tls == "implicit" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    server.close()


def main():
    warnings.simplefilter("ignore")   # that logging in without TLS is unsafe is no news to a test
    logging.getLogger("mail").setLevel(logging.CRITICAL + 1)   # nor are handshakes that a client gives up
    asyncio.run(serve(parse_arguments()))


if __name__ == "__main__":
    sys.exit(main())
