"""Every benchmark, one after the other, each as a process of its own; at the end one table of what was measured.

Each starts what it needs (an installation on throw-away data, the bare project) and removes it. A benchmark is a
module of this folder that can be run; a new one is found by itself.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.harness import RESULTS, say

HERE = Path(__file__).resolve().parent
MOST_MINUTES = 120
WITHOUT_ENGINE = {"suggestions", "soak"}
SIZES = {"soak": "--minutes 3"}  # its own hour is asked for by name
# The short ones first, those that are not named after them.
ORDER = ("suggestions", "logins", "board", "lookup", "acts", "journey", "recovery", "downloads", "reading", "scale")
# With --quick: sizes that show only that everything runs.
QUICK = {
    "acts": "--rounds 5 --bare-rows 10000",
    "downloads": "--files 20 --rounds 1 --big-megabytes 0",
    "journey": "--rounds 6 --clients 20 --bare-rows 10000",
    "lookup": "--rounds 6",
    "reading": "--dossiers 2000 --bare-rows 10000 --rounds 5 --turns 1 --seconds 1",
    "soak": "--minutes 0.5",
    "scale": "--few 4000 --many 6000 --rounds 5",
}


@dataclass
class Row:
    """One line of the table."""

    benchmark: str
    what: str
    measured: str
    bound: str
    verdict: str
    why: str = ""


def names() -> list[str]:
    """The benchmarks of this folder, in the order of the table and then by name."""
    found = [path.stem for path in HERE.glob("*.py") if "def main(" in path.read_text() and path.stem != "all"]
    return sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def measure(name: str, given: argparse.Namespace) -> list[Row]:
    """The rows of one benchmark, run to its end."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
    command += [] if name in WITHOUT_ENGINE else ["--engine", given.engine]
    command += ((given.quick and QUICK.get(name)) or SIZES.get(name, "")).split()
    say(f"\n== {' '.join(command[2:])}")
    began = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="kho-benchmark-", suffix=".jsonl") as results:
        status = run_to_end(command, os.environ | {RESULTS: results.name})
        facts = [json.loads(line) for line in Path(results.name).read_text().splitlines()]
    say(f"== {name}: {(time.monotonic() - began) / 60:.1f} min, exit status {status}")
    rows = [
        Row(name, fact["what"], f"{fact['measured']:.2f}", fact["bound"], "ok" if fact["ok"] else "MISS", fact["why"])
        for fact in facts
        if "what" in fact
    ]
    if status not in {0, 1} or {"finished": True} not in facts:
        rows.append(Row(name, "ran to its end", "no", "", "NOT RUN", f"It ended with {status}; its output says why."))
    return rows


def run_to_end(command: list[str], env: dict[str, str]) -> int:
    """The exit status; a benchmark that takes too long, or that nobody waits for any more, cleans up after itself."""
    process = subprocess.Popen(command, env=env, cwd=HERE.parents[1], start_new_session=True)
    try:
        return process.wait(MOST_MINUTES * 60)
    except subprocess.TimeoutExpired:
        say(f"longer than {MOST_MINUTES} minutes: ended")
        return 2
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()


def lines(rows: list[Row]) -> Iterator[str]:
    """The table as Markdown, and below it why something was missed."""
    yield "| benchmark | what | measured | bound | |"
    yield "|---|---|---|---|---|"
    for row in rows:
        yield f"| `{row.benchmark}` | {row.what} | {row.measured} | {row.bound} | {row.verdict} |"
    missed = [row for row in rows if row.why]
    if missed:
        yield ""
    for row in missed:
        yield f"- `{row.benchmark}`, {row.what}: {row.why}"


def read_options() -> argparse.Namespace:
    """What was asked for."""
    known = names()
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit status: 0 all within their bounds, 1 something beyond, 2 something could not run.",
    )
    parser.add_argument("--engine", choices=("services", "embedded", "both"), default="services", help="what to run on")
    parser.add_argument(
        "--only", nargs="+", choices=known, default=known, metavar="NAME", help=f"of {', '.join(known)}"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that all runs; the numbers say little")
    parser.add_argument("--markdown", type=Path, help="a file that gets the table too")
    return parser.parse_args()


def main() -> None:
    """Runs them, prints the table and ends with the exit status."""
    given = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    rows = [row for name in names() if name in given.only for row in measure(name, given)]
    table = "\n".join(lines(rows)) + "\n"
    say(f"\n{table}")
    if given.markdown:
        given.markdown.write_text(table, encoding="utf-8")
    verdicts = {row.verdict for row in rows}
    sys.exit(2 if "NOT RUN" in verdicts else 1 if "MISS" in verdicts else 0)


if __name__ == "__main__":
    main()
