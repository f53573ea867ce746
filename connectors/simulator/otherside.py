"""Everything behind the socket: it takes a request and gives the answer that the real other side would give."""

import threading
from collections.abc import Callable
from typing import Any

from connectors.simulator import bndp, files, identity, mapi
from connectors.simulator.answers import Answer, Refusal, Request, refusal
from connectors.simulator.faults import Fault, Faults
from connectors.simulator.journal import Journal
from connectors.simulator.reshape import reshape
from connectors.simulator.state import InvalidState, State
from connectors.simulator.tokens import Tokens
from connectors.simulator.warehouse import Warehouse

API_PREFIX = "/XrdAdapter/RestService/forward/"
FILE_PREFIX = "/VXPAdapter/RestService/forward/"
Handler = Callable[["OtherSide", Request, dict[str, Any]], Answer]
ROUTES: dict[str, tuple[str, Handler]] = {
    "mapi/login": ("mapi_login", mapi.login),
    "mapi/call": ("directory", mapi.call),
    "mapi/g": ("directory", mapi.call),
    "bndp/public/v1/login": ("login", bndp.login),
    "bndp/public/v1/user/papers": ("papers", bndp.papers),
}


class OtherSide:
    """Security server, national portal and file servers with their state, tokens, holdings, faults and journal.

    `accounts`: {"mapi": (username, password), "bndp": (username, password)}; a family without an entry lets every
    non-empty account in. They are never shown.
    """

    def __init__(self, accounts: dict[str, Any] | None = None, state: dict[str, Any] | None = None) -> None:
        self.accounts = dict(accounts or {})
        self.state = State(state)
        self.tokens = Tokens()
        self.warehouse = Warehouse(self.state)
        self.faults = Faults()
        self.journal = Journal()
        self.identity = identity.Identity()
        self.release = threading.Event()
        self.url = ""

    def update_state(self, wanted: dict[str, Any]) -> None:
        """The settings named in `wanted` hold; InvalidState leaves everything as it was."""
        before = self.state.as_dict()
        self.state.update(wanted)
        try:
            self.warehouse.check()
        except InvalidState:
            self.state.update(before)
            raise

    def reset(self) -> None:
        """As after the start, without faults; requests that were kept waiting are let go."""
        self.let_go()
        self.faults.clear()
        self.state.reset()
        self.tokens.clear()
        self.identity.clear()
        self.journal.clear()

    def let_go(self) -> None:
        """Every answer that is held back (silence, delay, drip) ends now."""
        held, self.release = self.release, threading.Event()
        held.set()

    def operation_of(self, path: str) -> str:
        """Which operation a path belongs to: one of faults.OPERATIONS, or `wrong_adapter`, `unknown`."""
        if path in identity.ROUTES:
            return identity.ROUTES[path][0]
        if path.startswith(API_PREFIX):
            return ROUTES.get(path.removeprefix(API_PREFIX), ("wrong_adapter",))[0]
        if path.startswith(FILE_PREFIX):
            return "wrong_adapter" if path.removeprefix(FILE_PREFIX) in ROUTES else "file"
        return "unknown"

    def answer(self, request: Request, operation: str, entry: dict[str, Any]) -> tuple[Answer, Fault | None]:
        """The answer to a request, and the fault that remains to be done while sending it."""
        was_refused = False
        try:
            answer = self._handle(request, operation, entry)
        except Refusal as refused:
            answer, was_refused = refused.answer, True
            entry["refused"] = refused.reason
        fault = self.faults.take(operation, str(entry.get("file") or entry.get("owner") or ""))
        if fault is not None:
            entry["fault"] = fault.kind
            answer = reshape(self, operation, answer, fault, was_refused=was_refused)
        return answer, fault

    def _handle(self, request: Request, operation: str, entry: dict[str, Any]) -> Answer:
        if request.path in identity.ROUTES:
            _, methods, handler = identity.ROUTES[request.path]
            if request.method not in methods:
                raise refusal(405, f"Chỉ nhận {', '.join(methods)}")
            return handler(self, request, entry)
        if operation == "unknown":
            raise refusal(404, "Không có địa chỉ này")
        if operation == "wrong_adapter":
            raise refusal(404, "Sai adapter: API đi qua XrdAdapter, tệp đi qua VXPAdapter")
        wanted = "GET" if operation == "file" else "POST"
        if request.method != wanted:
            raise refusal(405, f"Chỉ nhận {wanted}")
        if operation == "file":
            return files.download(self, request, request.path.removeprefix(FILE_PREFIX), entry)
        return ROUTES[request.path.removeprefix(API_PREFIX)][1](self, request, entry)
