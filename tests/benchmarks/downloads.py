"""Files from another agency to our disk, against curl fetching the same addresses, in the same run.

200 files of 1 MB at 80 ms of latency: from the choice of the paper until the bytes of all are hashed and on disk
(`Download.fetched_at`), with as many downloads at once as `curl --parallel --parallel-max`: at least 0.6 of curl's
rate. Until all are inspected and ready (`Download.finished_at`), beside the downloads: at most four times as long as
curl takes. One file of 500 MB: the worker grows by less than 64 MB.
"""

import argparse
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from connectors.simulator.holdings import AGENCIES
from tests.benchmarks.harness import Verdicts, engines, installation, options, run, say
from tests.live import BENCH_OWNER, LLTP, Client, Installation, offer_with, slot_for

LEAST_SHARE = 0.6
MOST_TIMES_CURL = 4
MOST_GROWTH_MB = 64
MB = 1024 * 1024
TIMES = """
from connectors.models import Download
from django.db.models import Max, Min
rows = Download.objects.filter(offered_file__document__lookup__subject={code!r})
facts = rows.aggregate(begun=Min("created_at"), fetched=Max("fetched_at"), finished=Max("finished_at"))
answer = {{name: value.timestamp() if value else None for name, value in facts.items()}}
assert not rows.filter(status__in=["failed", "rejected"]).exists()
"""


def address(site: Installation, target: str) -> str:
    """The address of a file of the measuring paper through the security server."""
    keeper = next(each for each in AGENCIES if each.short == "H98")
    base = f"{site.other_side}/VXPAdapter/RestService/forward{target}"
    return f"{base}?dstcode={keeper.dstcode}&providerurl={keeper.origin}"


def curl_seconds(site: Installation, given: argparse.Namespace) -> float:
    """Seconds that curl takes for the same files, to the same disk."""
    with tempfile.TemporaryDirectory(dir=site.folder) as folder:
        size = int(given.megabytes * MB)
        lines = [
            f'url = "{address(site, f"/do/{size}/{number:04d}.pdf")}"\noutput = "{folder}/{number}.pdf"\n'
            for number in range(given.files)
        ]
        config = Path(folder) / "config"
        config.write_text("".join(lines))
        command = ["curl", "--silent", "--fail", "--parallel", "--parallel-max", str(given.parallel), "-K", str(config)]
        began = time.perf_counter()
        subprocess.run(command, check=True, timeout=300)
        seconds = time.perf_counter() - began
        sizes = [path.stat().st_size for path in Path(folder).glob("*.pdf")]
        assert sizes == [size] * given.files, f"curl fetched {len(sizes)} of {given.files} files"
    return seconds


def our_times(site: Installation, client: Client, number: str, files: int) -> dict:
    """Moments of one paper with so many files: chosen, begun, fetched, finished (seconds, the database's clock)."""
    code = client.open(BENCH_OWNER)["code"]
    slot = slot_for(client.look_up(code)["components"], LLTP)
    offer = offer_with(slot, reference_number=number, files=files)
    chosen = time.time()
    client.choose(code, slot, offer)
    answered = time.time()
    wait_for_none(site, "fetched_at IS NULL")
    return site.ask(TIMES.format(code=code)) | {"chosen": chosen, "answered": answered, "code": code}


def wait_for_none(site: Installation, condition: str) -> None:
    """No download fulfils the condition any more. Asks in a way that costs the measured processes nothing."""
    deadline = time.monotonic() + 600
    while site.query(f"SELECT count(*) FROM connectors_download WHERE {condition}")[0][0]:
        assert time.monotonic() < deadline, f"still waiting for downloads with {condition}"
        time.sleep(0.25)


def wait_inspected(site: Installation, code: str) -> dict:
    """The moments once every file has its verdict."""
    wait_for_none(site, "finished_at IS NULL")
    return site.ask(TIMES.format(code=code))


def measure_many(site: Installation, given: argparse.Namespace, verdicts: Verdicts, *, is_bound: bool) -> None:
    """The rate of many files, in rounds that alternate with curl; the median round counts."""
    client = site.client()
    site.state(bench_files={"count": given.files, "size": int(given.megabytes * MB)})
    warm_up(site, client)
    site.state(latency_ms={"file": given.latency_ms})
    shares, waits = [], []
    for number in range(1, given.rounds + 1):
        reference = curl_seconds(site, given)
        times = our_times(site, client, "DO-NHIEU-TEP", given.files)
        ours = times["fetched"] - times["chosen"]
        shares.append(reference / ours)
        say(
            f"  round {number}: curl {reference:.2f} s; ours {ours:.2f} s after the press of the button "
            f"(answered after {times['answered'] - times['chosen']:.2f} s); share {shares[-1]:.2f}"
        )
        ready = wait_inspected(site, times["code"])["finished"] - times["chosen"]
        waits.append(ready / reference)
        say(f"           all ready {ready:.2f} s after the press; {waits[-1]:.2f} times curl")
    share, wait = statistics.median(shares), statistics.median(waits)
    if is_bound:
        verdicts.check("share of curl's rate", share, least=LEAST_SHARE)
        verdicts.check("all ready, in times of curl", wait, most=MOST_TIMES_CURL)
    else:
        say(f"  share of curl's rate: {share:.2f}; all ready in {wait:.2f} times curl's time (reported)")


def warm_up(site: Installation, client: Client) -> None:
    """Every process has loaded its code and opened its connections: a paper of a few small files was fetched."""
    files = [{"name": f"{n}.pdf", "target": f"/am/{n}.pdf"} for n in range(20)]
    paper = {"owner": BENCH_OWNER, "code": LLTP, "number": "KHOI-DONG", "agency": "H98", "files": files}
    site.state(extra_papers=[paper], latency_ms={"file": 200})
    wait_inspected(site, our_times(site, client, "KHOI-DONG", 20)["code"])
    site.state(extra_papers=[])


def resident_mb(site: Installation) -> float:
    """Resident memory of the download workers, in MB."""
    pids = [child.process.pid for child in site.children("worker-download")]
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return max(int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) / 1024 for text in texts)


def measure_big(site: Installation, given: argparse.Namespace, verdicts: Verdicts) -> None:
    """The growth of the download worker while one very large file passes through it."""
    client = site.client()
    size = given.big_megabytes * MB
    site.state(latency_ms=0, bench_files=None, big_file=size)
    code = client.open(BENCH_OWNER)["code"]
    slot = slot_for(client.look_up(code)["components"], LLTP)
    before = peak = resident_mb(site)
    began = time.perf_counter()
    client.choose(code, slot, offer_with(slot, reference_number="DO-TEP-LON", files=1))
    while True:
        peak = max(peak, resident_mb(site))
        file = slot_for(client.slots(code), LLTP)["files"][0]
        if file["sha256"] or file["state"] == "failed":
            break
        assert time.perf_counter() - began < 300, file
        time.sleep(0.2)
    peak = max(peak, resident_mb(site))
    assert file["size"] == size, file
    seconds = time.perf_counter() - began
    say(f"  one file of {given.big_megabytes} MB in {seconds:.1f} s")
    say(f"  memory of the worker: {before:.0f} MB before, {peak:.0f} MB at most")
    verdicts.check("growth of the worker in MB", peak - before, most=MOST_GROWTH_MB)


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(
        __doc__,
        files=(200, "number of files"),
        megabytes=(1.0, "size of each file in MB"),
        latency_ms=(80, "latency of the agency"),
        parallel=(16, "downloads at once, ours and curl's"),
        workers=(2, "our download worker processes, which share the downloads"),
        rounds=(3, "rounds"),
        big_megabytes=(500, "size of the one big file in MB, 0 for none"),
    )
    verdicts = Verdicts()
    settings = {"KHO_FILE_MAX_BYTES": str(max(given.big_megabytes + 1, 32) * MB)}
    for engine in engines(given):
        threads = given.parallel // given.workers
        with installation(engine, settings=settings, download_workers=given.workers, download_threads=threads) as site:
            is_bound = engine == "services" or given.engine == "embedded"
            measure_many(site, given, verdicts, is_bound=is_bound)
            if given.big_megabytes:
                measure_big(site, given, verdicts)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
