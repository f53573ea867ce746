"""Look-up through our HTTP API against the same raw call to the other side, in the same run.

At 200 ms of latency of the other side, the median of a look-up (consent, audit, own warehouse, one national call,
offers stored) is at most 1.15 times the median of the bare papers call with `requests`; rounds alternate.
The bound holds for PostgreSQL + Redis; SQLite is reported.
"""

import statistics

import requests

from connectors.dialect import Dialect
from connectors.portal import bndp_address
from connectors.types import Channel, PapersQuery, Requester, WantedCode
from connectors.wire.bndp import decode_login, encode_login, encode_papers
from tests.benchmarks.harness import Verdicts, engines, installation, milliseconds, options, run, say, timed
from tests.live import THU, Installation

BOUND = 1.15
CODES = ("KQ.G99.000101", "KQ.G99.000102", "KQ.G15.000007")


class RawCall:
    """The papers call alone: one kept connection, a token that is already there."""

    def __init__(self, site: Installation) -> None:
        dialect = Dialect()
        self._session = requests.Session()
        self._session.trust_env = False
        login = bndp_address(site.other_side, dialect, dialect.bndp_login_path, dialect.bndp_login_dstcode)
        account = encode_login(site.env["KHO_BNDP_USERNAME"], site.env["KHO_BNDP_PASSWORD"])
        token = decode_login(self._session.post(login, json=account, timeout=30).content).value
        self._headers = {"Authorization": token}
        self._url = bndp_address(site.other_side, dialect, dialect.bndp_papers_path, dialect.bndp_dstcode)
        query = PapersQuery(
            procedure_code="1.003709",
            wanted=tuple(WantedCode(code) for code in CODES),
            owner_number=THU,
            channel=Channel.IN_PERSON,
            requester=Requester("099080000001", "Trần Thị Cán Bộ"),
        )
        self._body = encode_papers(query, online_requester="omit")

    def __call__(self) -> None:
        answer = self._session.post(self._url, json=self._body, headers=self._headers, timeout=30).json()
        assert answer["errorCode"] == "0", answer


def measure(site: Installation, rounds: int, latency_ms: int) -> tuple[float, float]:
    """The medians through us and bare, in seconds; one papers call a look-up is asserted."""
    client, raw = site.client(), RawCall(site)
    codes = [client.open()["code"] for _ in range(rounds + 4)]
    site.state(latency_ms=latency_ms)
    for code in codes[rounds:]:  # both web processes have loaded their code, read the token and opened a connection
        client.look_up(code)
        raw()
    before = len(site.journal("papers"))
    through_us, bare = [], []
    for code in codes[:rounds]:
        bare.append(timed(raw))
        through_us.append(timed(lambda code=code: answered(client.look_up(code))))
    calls = len(site.journal("papers")) - before - rounds
    assert calls == rounds, f"{calls} papers calls for {rounds} look-ups"
    say(f"  through the API: {milliseconds(through_us)}; one papers call each")
    say(f"  bare call:       {milliseconds(bare)}")
    return statistics.median(through_us), statistics.median(bare)


def answered(body: dict) -> None:
    """The national warehouse has answered this look-up."""
    assert {"name": "national", "state": "answered"} in body["sources"], body["sources"]


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(__doc__, rounds=(25, "look-ups measured"), latency_ms=(200, "latency of the other side"))
    verdicts = Verdicts()
    for engine in engines(given):
        with installation(engine, download_threads=2) as site:
            ours, bare = measure(site, given.rounds, given.latency_ms)
        if engine == "services" or given.engine == "embedded":
            why = f"We add {1000 * (ours - bare):.0f} ms to a call of {1000 * bare:.0f}."
            verdicts.check("look-up / bare call", ours / bare, most=BOUND, why=lambda why=why: why)
        else:
            say(f"  look-up / bare call: {ours / bare:.2f} (reported)")
    verdicts.finish()


if __name__ == "__main__":
    run(main)
