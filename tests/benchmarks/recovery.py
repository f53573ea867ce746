"""Web and workers killed with -9 while ten files download: seconds until all ten are in the dossier.

The successors notice the dead and end their leases at once; lease (60 s) and sweep (30 s) would take longer.
`tests/faults/test_killed_processes.py` asserts that nothing is lost and nothing done twice.
"""

import time

from tests.benchmarks.harness import Verdicts, engines, installation, options, run, say
from tests.live import LLTP, THU, Installation, held_files, offer_with, slot_for

MOST_SECONDS = 20


def measure(site: Installation) -> float:
    """Seconds from the kill until the slot is ready."""
    paper = {"owner": THU, "code": LLTP, "number": "MUOI-TEP", "agency": "H98", "files": held_files(10, size=200_000)}
    site.state(extra_papers=[paper], latency_ms={"file": 3000})
    client = site.client()
    code = client.open(THU)["code"]
    slot = slot_for(client.look_up(code)["components"], LLTP)
    client.choose(code, slot, offer_with(slot, reference_number="MUOI-TEP", files=10))
    deadline = time.monotonic() + 60
    while len(site.journal("file")) < 10:
        assert time.monotonic() < deadline, "not all files were asked for"
        time.sleep(0.05)
    site.kill("web", "worker")
    killed = time.monotonic()
    site.state(latency_ms=0)
    site.restart("worker", "web")
    say(f"  running again after {time.monotonic() - killed:.1f} s")
    client.wait_ready(code, slot["id"], seconds=180)
    seconds = time.monotonic() - killed
    assert site.manage("verify_files", check=False).returncode == 0, "verify_files found something"
    return seconds


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(__doc__)
    verdicts = Verdicts()
    for engine in engines(given):
        with installation(engine) as site:
            verdicts.check("seconds until all ten files were ready", measure(site), most=MOST_SECONDS)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
