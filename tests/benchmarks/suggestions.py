"""Suggested result codes against names as administrations write them: the right code among the first three.

The list is split in advance (`split`: tune or held); only `tune` was looked at while the ranking was made. Codes are
those of the demonstration and a larger invented catalogue beside this file, so that every name has near neighbours.
List and table of abbreviations come from one hand: the held part is also measured with the tables left out.
"""

import argparse
import csv
import time
from pathlib import Path
from unittest import mock

from tests import environment  # noqa: F401 - settings for the import of models

HERE = Path(__file__).resolve().parent
FIRST, BOUND = 3, 85.0


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build_ranking():
    """The ranking over the demonstration's codes and the extended ones, with the demonstration's approved links."""
    from reception.demo.codes import RESULT_CODES
    from reception.demo.procedures import PROCEDURES
    from reception.standardisation.suggestions import Candidate, Precedent, Ranking

    candidates = [Candidate(each.code, each.name, each.issuer) for each in RESULT_CODES]
    candidates += [Candidate(row["code"], row["name"], row["issuer"]) for row in rows("suggestion_codes.csv")]
    precedents = [
        Precedent(component.name, code, procedure.code)
        for procedure in PROCEDURES
        for component in procedure.components
        for code in component.codes
    ]
    return Ranking(candidates, precedents)


def misses(ranking, names: list[dict[str, str]], first: int = FIRST) -> list[tuple[str, str, list[str]]]:
    """Names whose right code is not among the first ones: (name, right code, suggested codes)."""
    found = []
    for row in names:
        codes = [each.candidate.code for each in ranking.suggest(row["name"])[:first]]
        if row["code"] not in codes:
            found.append((row["name"], row["code"], codes))
    return found


def main() -> None:
    """Measures and ends with the exit status: 0 within the bound, 1 beyond it."""
    from reception.standardisation import paper_names
    from tests.benchmarks.harness import Verdicts, say

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", choices=("tune",), help="print the misses of the part that may be looked at")
    given = parser.parse_args()
    import django

    django.setup()
    ranking, verdicts = build_ranking(), Verdicts()
    for part in ("tune", "held"):
        names = [row for row in rows("suggestion_names.csv") if row["split"] == part]
        began = time.perf_counter()
        missed = misses(ranking, names)
        spent = time.perf_counter() - began
        first = 100 * (1 - len(misses(ranking, names, 1)) / len(names))
        say(f"  {part}: {len(names)} names, first place {first:.1f} of 100, {1000 * spent / len(names):.1f} ms a name")
        if part == given.show:
            for name, code, codes in missed:
                say(f"    {code}  {name}  ->  {', '.join(codes) or 'nothing'}")
        share = 100 * (1 - len(missed) / len(names))
        verdicts.check(f"{part}: right code among the first {FIRST}, of 100", share, least=BOUND)
    held = [row for row in rows("suggestion_names.csv") if row["split"] == "held"]
    with mock.patch.multiple(paper_names, ABBREVIATIONS={}, ALIASES=(), MARKED_ALIASES=()):
        paper_names.read_name.cache_clear()
        share = 100 * (1 - len(misses(build_ranking(), held)) / len(held))
    say(f"  held, without abbreviations and other names: {share:.1f} of 100 among the first {FIRST} (no bound)")
    verdicts.finish()


if __name__ == "__main__":
    from tests.benchmarks.harness import run

    run(main)
