"""Twenty look-ups at once from four processes without a token: exactly one login and twenty papers calls.

The token is asked for once and shared by all processes of an installation (2122 V.3: again only when it has expired).
Measured on both engines; `tests/faults/test_one_login.py` keeps it true.
"""

import time

from tests.benchmarks.harness import Verdicts, engines, installation, options, run, say
from tests.faults.test_one_login import PROCESSES, ROWS, THREADS, ask_from_processes


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(__doc__, begin_in_s=(8.0, "seconds that the processes get to start"))
    verdicts = Verdicts()
    for engine in engines(given):
        with installation(engine, only=("simulator",)) as site:
            began = time.perf_counter()
            ask_from_processes(site, begin_in_s=given.begin_in_s)
            seconds = time.perf_counter() - began - given.begin_in_s
            logins, papers = len(site.journal("login")), len(site.journal("papers"))
            states = site.ask(ROWS)["states"]
        say(f"  {PROCESSES} processes with {THREADS} look-ups each, all answered within about {seconds:.1f} s")
        verdicts.check("logins", logins, most=1, least=1)
        verdicts.check("papers calls", papers, most=PROCESSES * THREADS, least=PROCESSES * THREADS)
        verdicts.check("look-ups answered", states.count("answered"), least=PROCESSES * THREADS)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
