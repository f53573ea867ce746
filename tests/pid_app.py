"""A page of a web process that works for a moment and tells who it is: for tests of the web processes themselves."""

import os
import time


def application(environ, start_response):
    """Answer with the number of this process after five milliseconds of work."""
    until = time.thread_time() + 0.005
    while time.thread_time() < until:
        pass
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
