"""The worker of gunicorn that serves the pages: as gunicorn's own with threads, but fair to its siblings."""

import time

from gunicorn.workers.gthread import ThreadWorker

STEP_S, LONGEST_S = 0.00005, 0.005


class FairWorker(ThreadWorker):
    """Of several web processes, the one with more to do waits a little longer before it takes a connection.

    Otherwise whichever wakes first takes all that come at once, keeps them as long as they live, and works alone while
    the others have nothing to do.
    """

    def accept(self, listener) -> None:
        """Take a new connection, unless a sibling took it meanwhile."""
        time.sleep(min(self._busy() * STEP_S, LONGEST_S))
        super().accept(listener)

    def _busy(self) -> int:
        """How many connections have a request that is not answered yet."""
        return self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
