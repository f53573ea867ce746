"""Where the time of one address goes: asked once more within a process of the installation, its queries counted."""

from tests.benchmarks.wire import Page
from tests.live import Installation

CODE = """
import re, time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from reception.models import User

browser = Client(raise_request_exception=False, headers={{"host": "127.0.0.1"}})
browser.force_login(User.objects.get(username={username!r}))
for _ in range(3):
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        response = browser.generic({method!r}, {path!r}, {body!r}, content_type="application/json")
    passed = time.perf_counter() - began
tables = r'(?:FROM|INTO|UPDATE) "(\\w+)"'
slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
answer = {{
    "status": response.status_code,
    "queries": len(queries), "seconds": passed, "in_queries": sum(float(query["time"]) for query in queries),
    "slowest": float(slowest["time"]), "table": (re.findall(tables, slowest["sql"]) or ["?"])[0],
}}
"""


def where_time_goes(site: Installation, page: Page, username: str) -> str:
    """A sentence about the queries behind the page, for somebody who wants to make it quicker."""
    found = site.ask(CODE.format(username=username, method=page.method, path=page.path, body=page.body.decode()))
    ended = "" if found["status"] < 300 else f"It ends with {found['status']}: "
    return (
        f"{ended}{found['queries']} queries take {1000 * found['in_queries']:.0f} of {1000 * found['seconds']:.0f} ms; "
        f"the slowest reads {found['table']} in {1000 * found['slowest']:.0f} ms."
    )
