"""Web processes share what comes: none works alone while its sibling waits."""

import http.client
import subprocess
import threading
import time
from collections import Counter

from kho_portal.operations.installation import free_port
from kho_portal.operations.processes import BASE_DIR, Layout, installation_processes

CLIENTS, PAGES = 100, 3


def test_clients_that_come_at_once_are_shared_between_the_web_processes():
    port = free_port()
    web = next(child for child in installation_processes(Layout(port=port)) if child.name == "web")
    command = ["tests.pid_app:application" if ":application" in word else word for word in web.command]
    server = subprocess.Popen(command, cwd=BASE_DIR)
    try:
        wait_for_both(port)
        shares = served(port)
    finally:
        server.terminate()
        server.wait()
    assert len(shares) == 2 and sum(shares.values()) == CLIENTS, shares
    assert min(shares.values()) >= 0.4 * CLIENTS, shares


def served(port: int) -> Counter[str]:
    """How many of the clients, each with one connection, each process served."""
    start, shares = threading.Barrier(CLIENTS), Counter()

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        start.wait()
        pids = [page(connection) for _ in range(PAGES)]
        assert len(set(pids)) == 1, "a kept connection stays where it is"
        shares[pids[0]] += 1

    threads = [threading.Thread(target=read) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return shares


def page(connection: http.client.HTTPConnection) -> str:
    connection.request("GET", "/")
    return connection.getresponse().read().decode()


def wait_for_both(port: int) -> None:
    """Both processes have answered."""
    deadline, seen = time.monotonic() + 30, set()
    while len(seen) < 2:
        assert time.monotonic() < deadline, "the web processes do not start"
        try:
            seen.add(page(http.client.HTTPConnection("127.0.0.1", port, timeout=5)))
        except OSError:
            time.sleep(0.1)
