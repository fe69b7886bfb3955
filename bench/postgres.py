"""The same with PostgreSQL as the store: a cluster of its own on loopback, which syncs what it commits."""
import os
import shutil

import creates
import reads
import search
from program import Usher
from support.postgres import Postgres
from support.server import Server
from workbench import LARGE, import_rows, scratch, with_rows

SETTINGS = """
fsync = on
synchronous_commit = on
shared_buffers = 512MB
max_wal_size = 4GB
"""


def open_cluster():
    postgres = Postgres()
    with open(os.path.join(postgres.data, "postgresql.conf"), "a", encoding="ascii") as file:
        file.write(SETTINGS)  # the last word counts
    try:
        return postgres.start()
    except BaseException:
        postgres.close()
        raise


def measure(record):
    postgres = open_cluster()
    data = scratch("postgres-node")
    try:
        shutil.rmtree(data, ignore_errors=True)
        store = ("--store", postgres.create_database("usher"))
        server = Server(*store, data=data).start()
        token = server.root["private_token"]
        server.close()
        with_rows(LARGE, lambda rows: import_rows(rows, "--data", data, *store))
        postgres.settle("usher")
        bearer = creates.lenses_token("--data", data, *store)
        with Usher(data, *store) as server:
            reads.measure_with(record, server, token, LARGE)
            search.measure_with(record, server, token, LARGE)
            creates.measure_with(record, server, token, bearer)
    finally:
        postgres.close()
        shutil.rmtree(data, ignore_errors=True)
