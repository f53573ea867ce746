"""axe at every moment: what it finds is gathered, so that one run tells everything."""

from functools import cache

RULES = {"resultTypes": ["violations"], "preload": False}
# Of pages that Django draws we keep the law, of our own pages also what axe calls best practice.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


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
        options = RULES | (WCAG if moment.startswith("admin") else {})
        for violation in _axe().run(page, options=options).response["violations"]:
            for node in violation["nodes"][:3]:
                where, why = node["target"], node.get("failureSummary", "").replace("\n", " ")
                self.found.append(f"{moment}: {violation['id']} at {where}: {why[:300]}")

    def assert_nothing_found(self) -> None:
        """Every moment was free of violations."""
        assert self.moments
        assert not self.found, "\n" + "\n".join(self.found)
