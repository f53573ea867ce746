"""What all benchmarks share: options, engines, plain output and the exit status.

A benchmark measures its reference in the same run, prints ratios and exits 1 beyond its bound.
"""

import argparse
import json
import os
import signal
import statistics
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import contextmanager

from tests.live import ENGINE_NAMES, Installation

DATABASE_URL = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS_URL = "redis://127.0.0.1:6379/0"
# Names a file that gets each verdict as a line of JSON, and "finished" as the last; `tests.benchmarks.all` sets it.
RESULTS = "KHO_BENCHMARK_RESULTS"


def options(description: str, **more: tuple[object, str]) -> argparse.Namespace:
    """The options of a benchmark: the common ones, and `more` as name=(default, help)."""
    parser = argparse.ArgumentParser(
        description=description,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        epilog="Exit status: 0 within the bound, 1 beyond it, 2 could not run. "
        "Throw-away data and free ports; databases of our own are created on the named servers and dropped at the end.",
    )
    parser.add_argument("--engine", choices=("services", "embedded", "both"), default="both", help="what to run on")
    parser.add_argument(
        "--database-url", default=os.environ.get("DATABASE_URL") or DATABASE_URL, help="PostgreSQL server"
    )
    parser.add_argument("--redis-url", default=os.environ.get("REDIS_URL") or REDIS_URL, help="Redis server")
    for name, (default, words) in more.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default, help=words)
    found = parser.parse_args()
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = found.database_url, found.redis_url
    return found


def engines(given: argparse.Namespace) -> tuple[str, ...]:
    """The engines to measure on, in order."""
    return ("services", "embedded") if given.engine == "both" else (given.engine,)


@contextmanager
def installation(engine: str, **more: object):
    """A running installation; says what it starts."""
    say(f"\n{ENGINE_NAMES[engine]}: starting a throw-away installation …")
    with Installation(engine, **more) as site:
        try:
            yield site
        except Exception:
            say(f"The last words of its processes:\n{site.logs()}")
            raise


def say(text: str) -> None:
    """One line of plain output, at once."""
    print(text, flush=True)


def milliseconds(values: Iterable[float]) -> str:
    """Median and spread of durations in seconds, for people."""
    ordered = sorted(values)
    middle = statistics.median(ordered)
    return f"median {middle * 1000:.0f} ms (from {ordered[0] * 1000:.0f} to {ordered[-1] * 1000:.0f}, n={len(ordered)})"


def timed(call: Callable[[], object]) -> float:
    """Seconds that the call took."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


class Verdicts:
    """Collects what was measured against its bound; `finish` exits 0 or 1."""

    def __init__(self) -> None:
        self._failed: list[str] = []

    def check(
        self,
        name: str,
        value: float,
        *,
        most: float | None = None,
        least: float | None = None,
        why: Callable[[], str] = str,
    ) -> None:
        """Prints the value with its bound; `why` is asked what a value beyond it comes from."""
        good = (most is None or value <= most) and (least is None or value >= least)
        bound = " and ".join(
            f"{word} {limit:g}" for word, limit in (("at least", least), ("at most", most)) if limit is not None
        )
        say(f"  {'ok  ' if good else 'MISS'} {name}: {value:.2f} ({bound})")
        if not good:
            self._failed.append(name)
        reason = "" if good else why()
        if reason:
            say(f"       {reason}")
        _tell({"what": name, "measured": value, "bound": bound, "ok": good, "why": reason})

    def finish(self) -> None:
        """Ends the process: 0 when everything was within its bound, otherwise 1."""
        _tell({"finished": True})
        if self._failed:
            say(f"\nBeyond the bound: {', '.join(self._failed)}")
        sys.exit(1 if self._failed else 0)


def _tell(fact: dict) -> None:
    """Adds a line to the file of results, if one was asked for."""
    if os.environ.get(RESULTS):
        with open(os.environ[RESULTS], "a", encoding="utf-8") as file:
            file.write(json.dumps(fact, ensure_ascii=False) + "\n")


def run(main: Callable[[], None]) -> None:
    """Runs a benchmark to its end; what could not run ends with 2, and says why. A SIGTERM cleans up like Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    try:
        main()
    except Exception:
        traceback.print_exc()
        sys.exit(2)
