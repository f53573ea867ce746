"""An installation on the embedded default, left alone with a trickle of rings on a busy machine.

Writers ring both queues as the web does, beside processes that only burn CPU; the rows they ring do not exist, so each
ring costs a worker one UPDATE and is counted by it. With the library's own file transport two workers ended within
1,472 rings of such a trickle. Nothing may end, and every ring must be heard.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.harness import Verdicts, installation, say
from tests.live import Installation

TASKS = {"fetch": "connectors.tasks.run_download", "inspect": "connectors.tasks.run_inspection"}
WRITER = """
import json, os, random, time
from connectors.bell import ring
until, told = time.monotonic() + {seconds}, dict.fromkeys(["fetch", "inspect", "refused"], 0)
while time.monotonic() < until:
    step = random.choice(["fetch", "inspect"])
    number = {first} + sum(told.values())
    told[step if ring(number, step) else "refused"] += 1
    with open({path!r} + "~", "w") as file:
        file.write(str(sum(told.values())))
    os.replace({path!r} + "~", {path!r})
    time.sleep(random.uniform(0, 2 / {rate}))
print("TOLD " + json.dumps(told))
"""
HEARD = """
from kho_portal.celery import app
answer = [each["total"] for each in (app.control.inspect(timeout=20).stats() or {}).values()]
"""
DRAINED_WITHIN_S = 120


def options() -> argparse.Namespace:
    """The options of this program."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        epilog="Exit status: 0 nothing ended and no ring was lost, 1 otherwise. Throw-away data and free ports.",
    )
    parser.add_argument("--minutes", type=float, default=60, help="how long the writers write")
    parser.add_argument("--busy", type=int, default=8, help="processes that only burn CPU")
    parser.add_argument("--nice", type=int, default=0, help="how nice these are to everybody else")
    parser.add_argument("--writers", type=int, default=4, help="processes that ring")
    parser.add_argument("--rate", type=float, default=2.5, help="rings a second of each writer")
    return parser.parse_args()


def family(pid: int) -> set[int]:
    """The process and all that it started, as long as they live."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended while we looked
            continue
    found, more = set(), {pid}
    while more:
        found |= more
        more = {child for child, parent in parents.items() if parent in more} - found
    return found


class Watch:
    """Looks after the processes of one installation as its supervisor does, and counts what ends."""

    def __init__(self, site: Installation) -> None:
        self.site = site
        self.ended = 0
        site.group.say = say
        self.first = self.living()

    def living(self) -> set[int]:
        """All processes of the installation, those of the web server included."""
        return {pid for child in self.site.group.children if child.process for pid in family(child.process.pid)}

    def look(self) -> None:
        """Count the dead, show the end of their logs, and start them again."""
        for child in self.site.group.children:
            if child.process is not None and not child.is_running():
                self.ended += 1
                say(Path(self.site.group.log_of(child)).read_text()[-1500:])
        self.site.group.revive()

    def state(self) -> str:
        """The numbers so far."""
        rings = sum(int(path.read_text()) for path in self.site.folder.glob("writer-*[0-9]"))
        return f"{rings} rings, {self.waiting()} waiting, {self.set_aside()} set aside, {self.ended} processes ended"

    def waiting(self) -> int:
        """Messages in the queues."""
        return len(list((self.site.folder / "broker" / "queue").glob("*.msg")))

    def set_aside(self) -> int:
        """Messages that nobody could read."""
        return len(list((self.site.folder / "broker" / "unreadable").glob("*")))


def soak(site: Installation, given: argparse.Namespace, verdicts: Verdicts) -> None:
    """Let the writers ring for their time, then ask the workers what they heard."""
    watch = Watch(site)
    seconds = given.minutes * 60
    burn = ["nice", "-n", str(given.nice), sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(burn) for _ in range(given.busy)]
    writers = []
    try:
        for number in range(given.writers):
            path = str(site.folder / f"writer-{number}")
            code = WRITER.format(seconds=seconds, rate=given.rate, first=10**9 * (number + 1), path=path)
            writers.append(site.begin(code))
        began = told = time.monotonic()
        while any(writer.poll() is None for writer in writers):
            watch.look()
            if time.monotonic() - told >= 60:
                told = time.monotonic()
                say(f"  {(told - began) / 60:5.1f} min: {watch.state()}")
            time.sleep(0.3)
        lasted = time.monotonic() - began
    finally:
        for process in [*busy, *writers]:  # the writers have ended by themselves, unless we are told to stop
            process.kill()
            process.wait()
    rung = sum((Counter(json.loads(_told(writer))) for writer in writers), Counter())
    deadline = time.monotonic() + DRAINED_WITHIN_S
    while watch.waiting() and time.monotonic() < deadline:
        watch.look()
        time.sleep(0.3)
    heard = sum((Counter(totals) for totals in site.ask(HEARD)), Counter())
    say(f"  ran for {lasted / 60:.1f} minutes; rung {dict(rung)}, heard {dict(heard)}")
    verdicts.check("processes that ended", watch.ended, most=0)
    verdicts.check("processes of the first minute that are gone", len(watch.first - watch.living()), most=0)
    verdicts.check("rings that the broker refused", rung["refused"], most=0)
    verdicts.check("messages set aside", watch.set_aside(), most=0)
    if watch.ended:
        say("  the rings cannot be compared: a worker that ended has forgotten what it heard")
        return
    for step, task in TASKS.items():
        verdicts.check(f"rings lost, {step}", rung[step] - heard[task], most=0)
        verdicts.check(f"rings heard, {step}", heard[task], least=1)


def _told(writer: subprocess.Popen) -> str:
    output = writer.communicate()[0]
    lines = [line for line in output.splitlines() if line.startswith("TOLD ")]
    if not lines:
        raise AssertionError(f"a writer ended without its numbers: {output[-2000:]}")
    return lines[0].removeprefix("TOLD ")


def main() -> None:
    """Runs and ends with the exit status."""
    given, verdicts = options(), Verdicts()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with installation("embedded") as site:
        soak(site, given, verdicts)
    verdicts.finish()


if __name__ == "__main__":
    main()
