"""axe at every moment: what it finds is gathered, so that one run tells everything."""

from functools import cache

RULES = {"resultTypes": ["violations"]}


@cache
def _axe():
    from axe_playwright_python.sync_playwright import Axe

    return Axe()


class Reader:
    """Reads the page as assistive technology does, at named moments."""

    def __init__(self) -> None:
        self.moments: list[str] = []
        self.found: list[str] = []

    def read(self, page, moment: str) -> None:
        """Violations of this moment are kept."""
        self.moments.append(moment)
        for violation in _axe().run(page, options=RULES).response["violations"]:
            for node in violation["nodes"][:3]:
                where, why = node["target"], node.get("failureSummary", "").replace("\n", " ")
                self.found.append(f"{moment}: {violation['id']} at {where}: {why[:300]}")

    def assert_nothing_found(self) -> None:
        """Every moment was free of violations."""
        assert self.moments
        assert not self.found, "\n" + "\n".join(self.found)
