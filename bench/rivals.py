"""Other directories with as many people, asked in turn with ours."""
import callers
import load
from peers.glewlwyd import MISSING, OF_FUNCTIONS, Glewlwyd
from peers.slapd import Slapd
from program import Usher
from workbench import SMALL, column, median, prepared, ratios, rounds


def measure(record):
    facts = prepared(SMALL)
    everybody = callers.everybody(SMALL)
    with Usher(facts["data"]) as server:
        def current():
            return load.get(server, "/api/v3/user", everybody)

        def one():
            return load.get(server, "/api/v4/users/{2}", everybody)

        current()
        for name, indexes in (("glewlwyd", MISSING), ("glewlwyd-all", MISSING + OF_FUNCTIONS)):
            with Glewlwyd(SMALL, indexes) as glewlwyd:
                ours, theirs = rounds(current, lambda: load.get(glewlwyd, "/api/profile_list", glewlwyd.sessions,
                                                                headers=("Cookie: {1}",)))
            record(name, ratios(ours, theirs), f"{load.describe(ours)}; Glewlwyd {load.describe(theirs)}")
        with Slapd(SMALL) as slapd:
            ours, theirs = rounds(one, slapd.search)
        record("slapd", ratios(ours, theirs), f"{load.describe(ours)}; slapd {median(column(theirs, 'rate')):,.0f}/s, "
               f"p99 {median(column(theirs, 'p99')) / 1000:.2f} ms, {sum(column(theirs, 'errors'))} errors")
