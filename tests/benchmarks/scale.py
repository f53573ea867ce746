"""The lists of an office with a hundred times as many dossiers: from 10^4 to 10^6 they take at most 1.3 times as long.

Two installations stand beside each other, one with 10^4 dossiers and one with 10^6, both with fresh statistics, and
each page is asked of both in turn: what else happens on the machine meanwhile hits both alike. Only pages with the same
number of rows are compared. The search by the end of a code is reported: it has no bound.
"""

import argparse
import math
from contextlib import ExitStack

from tests.benchmarks.beside import browser_of, program_of
from tests.benchmarks.dossiers import (
    OFFICER,
    facts_of,
    list_page,
    load,
    queue_page,
    rows_of,
    search,
    tenth_page,
    tenth_queue_page,
)
from tests.benchmarks.harness import Verdicts, engines, installation, milliseconds, options, run, say
from tests.benchmarks.planner import Planner
from tests.benchmarks.why import where_time_goes
from tests.benchmarks.wire import Page, alternate
from tests.live import Installation

BOUND = 1.3
END, PREFIX = "end of code", "code prefix"


def prepare(site: Installation, dossiers: int) -> dict[str, Page]:
    """The dossiers are loaded and counted; the pages that are compared, by their names."""
    load(site, dossiers)
    planner = Planner(site)
    planner.count()
    planner.settle()
    program, browser, facts = program_of(site, OFFICER), browser_of(site, OFFICER), facts_of(site)
    everything = facts["tabs"][-1]
    pages = {
        "API list, first page": list_page(program),
        "API list, tenth page": tenth_page(program),
        "queue, tenth page": tenth_queue_page(browser, everything),
        PREFIX: search(program, facts["ten"]),
        "whole code": search(program, facts["code"]),
        END: search(program, facts["code"].partition("-")[2]),
    }
    return pages | {f"queue, {tab}": queue_page(browser, tab) for tab in facts["tabs"]}


def measure(
    few: dict[str, Page], many: dict[str, Page], large: Installation, given: argparse.Namespace, verdicts: Verdicts
) -> None:
    """Every page on both installations in turn; each has its own verdict. `large` is the one with many."""
    for name, reference in few.items():
        page = many[name]
        rows = rows_of(reference), rows_of(page)
        alternate([page], reference, given.rounds)
        ratio = page.median / reference.median
        say(f"  {name}, {rows[0]} rows with few dossiers: {milliseconds(reference.seconds)}")
        say(f"  {' ' * len(name)}  {rows[1]} rows with many: {milliseconds(page.seconds)}")
        if name == END:
            say(f"       {ratio:.2f} (reported)")
            continue
        assert rows[0] == rows[1], f"{name}: pages with different numbers of rows cannot be compared"
        if name == PREFIX and not rows[0]:
            ratio = math.inf
        verdicts.check(
            f"{name}, {given.many:,} dossiers / {given.few:,}",
            ratio,
            most=BOUND,
            why=lambda page=page, rows=rows: (
                f"{rows[1]} rows; with many dossiers: {where_time_goes(large, page, OFFICER)}"
            ),
        )


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(
        __doc__,
        few=(10_000, "dossiers of the small office"),
        many=(1_000_000, "dossiers of the large one"),
        rounds=(40, "times that each page is asked"),
    )
    verdicts = Verdicts()
    for engine in engines(given):
        with ExitStack() as stack:
            both = [stack.enter_context(installation(engine, only=("simulator", "web"))) for _ in range(2)]
            few, many = (prepare(site, number) for site, number in zip(both, (given.few, given.many), strict=True))
            measure(few, many, both[1], given, verdicts)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
