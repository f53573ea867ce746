"""Keeping the portal's directory of security servers in our database; a worse list replaces none (2122 V.1)."""

import logging
import threading
import time
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from connectors.agencies import CLOSED_CODES, Directory, path_or_code
from connectors.errors import ConnectorError, Rejected, Unavailable
from connectors.file_requests import rebuild_waiting
from connectors.links import LinkRules
from connectors.models import AgencyAlias, ApprovedOrigin, DirectoryRefresh, HostAgency, SecurityServer
from connectors.portal import MAPI, current_portal
from connectors.tokens import Deadline, with_token
from connectors.types import DirectoryAnswer, DirectoryChange, DirectoryEntry

GOOD = ("applied", "unchanged")
OUTAGES = ("DIRECTORY_UNREACHABLE", "DIRECTORY_MALFORMED", "TOKEN_UNREACHABLE")
RECENT = 1.0  # seconds
_recent: tuple[float, Directory, LinkRules] | None = None
_recent_lock = threading.Lock()
logger = logging.getLogger("kho.connectors")


def current_directory() -> Directory:
    """The last good list with the table of closed codes; the rows of the admin win over the built-in table."""
    rows = SecurityServer.objects.order_by("is_manual", "position", "pk")
    entries = [DirectoryEntry(row.agency_code, row.agency_name, row.dstcode) for row in rows]
    aliases = dict(AgencyAlias.objects.values_list("closed_code", "successor_code"))
    return Directory(entries, CLOSED_CODES | aliases)


def current_rules() -> LinkRules:
    """What decides about links besides the directory: our security server, the dialect and the tables of the admin.

    Needs KHO_ACCESS; `current_portal` has said so before.
    """
    approved: dict[str, set[str]] = {}
    for path, origin in ApprovedOrigin.objects.values_list("agency_path", "origin"):
        approved.setdefault(path, set()).add(origin)
    return LinkRules(
        base=settings.KHO_ACCESS.security_server_url,
        dialect=settings.KHO_DIALECT,
        host_agencies=dict(HostAgency.objects.values_list("host", "agency_code")),
        approved_origins={path: frozenset(origins) for path, origins in approved.items()},
    )


def recent_tables(*, within: float = RECENT) -> tuple[Directory, LinkRules]:
    """`current_directory()` and `current_rules()` as they were at most `within` seconds ago, read once for many files.

    Only for names to show and for a first attempt at a link: what they refuse is asked of the database again.
    """
    global _recent  # noqa: PLW0603 - one small cache a process
    with _recent_lock:
        found, now = _recent, time.monotonic()
        if found is None or now - found[0] > within or found[2].dialect is not settings.KHO_DIALECT:
            found = _recent = (now, current_directory(), current_rules())
        return found[1], found[2]


def forget_recent_tables() -> None:
    """Make the next `recent_tables()` read the database."""
    global _recent  # noqa: PLW0603
    _recent = None


def refresh_directory(*, accept_smaller: bool = False) -> DirectoryChange:
    """Replace our list by the portal's, or keep the last good one and let a row say why (O2).

    A good answer starts the downloads again that waited for their source (wire contract 4.3). An empty list, or one
    that lost more than `KHO_DIRECTORY_MAX_DROP` of its rows, is refused until an administrator calls with
    `accept_smaller`. Never raises ConnectorError.
    """
    change = _refresh_list(accept_smaller)
    if change.is_good:
        rebuild_waiting()
    return change


def _refresh_list(accept_smaller: bool) -> DirectoryChange:
    try:
        answer = _read()
        with transaction.atomic():
            return _record(_replace(answer, accept_smaller), len(answer.problems))
    except IntegrityError:
        # Two first refreshes at once: the other one has just stored the same list.
        return _record(DirectoryChange("unchanged", SecurityServer.objects.count()), 0)
    except ConnectorError as error:
        outcome = "refused" if error.code in ("DIRECTORY_EMPTY", "DIRECTORY_SHRUNK") else "failed"
        logger.warning("directory not refreshed", extra={"kho": {"code": error.code}})
        change = DirectoryChange(outcome, SecurityServer.objects.count(), code=error.code, message=error.for_people)
        return _record(change, 0)


def last_good_age() -> float | None:
    """Seconds since the list was last confirmed by the portal, in database time; None when it never was."""
    return _age(DirectoryRefresh.objects.filter(outcome__in=GOOD))


def last_attempt_age() -> float | None:
    """Seconds since somebody last tried to refresh the list; None when nobody ever did."""
    return _age(DirectoryRefresh.objects.all())


def last_attempt_was_outage() -> bool:
    """True when the portal gave no list because of a disturbance, which ends without an administrator."""
    code = DirectoryRefresh.objects.order_by("-pk").values_list("code", flat=True).first()
    return code in OUTAGES


def _age(rows) -> float | None:
    found = rows.order_by("-pk").annotate(database_now=Now()).values_list("database_now", "at").first()
    return (found[0] - found[1]).total_seconds() if found else None


def _read() -> DirectoryAnswer:
    portal = current_portal()
    deadline = Deadline(portal.dialect.batch_deadline)
    return with_token(portal, MAPI, deadline, lambda session: portal.read_directory(session, seconds=deadline.left()))


def _replace(answer: DirectoryAnswer, accept_smaller: bool) -> DirectoryChange:
    """Replace the automatic rows of the table by those of the answer; rows typed by hand stay."""
    wanted = {(entry.agency_code, entry.dstcode): entry for entry in answer.entries}
    if not wanted:
        raise Unavailable("DIRECTORY_EMPTY", counts=True)
    automatic = SecurityServer.objects.select_for_update().filter(is_manual=False)
    before = {(row.agency_code, row.dstcode): row.agency_name for row in automatic}
    lost = before.keys() - wanted.keys()
    if before and len(lost) > settings.KHO_DIALECT.directory_max_drop * len(before) and not accept_smaller:
        raise Rejected("DIRECTORY_SHRUNK", before=len(before), after=len(wanted))
    names = {key: entry.agency_name for key, entry in wanted.items()}
    is_same = before == names and list(before) == list(names)
    if not is_same:
        SecurityServer.objects.filter(is_manual=False).delete()
        for agency_code, dstcode in wanted:
            SecurityServer.objects.filter(is_manual=True, agency_code=agency_code, dstcode=dstcode).delete()
        SecurityServer.objects.bulk_create(_row(position, entry) for position, entry in enumerate(wanted.values(), 1))
    return DirectoryChange(
        "unchanged" if is_same else "applied",
        SecurityServer.objects.count(),
        added=_codes(wanted.keys() - before.keys()),
        removed=_codes(lost),
        changed=_codes(key for key in before.keys() & names.keys() if before[key] != names[key]),
        problems=answer.problems,
    )


def _row(position: int, entry: DirectoryEntry) -> SecurityServer:
    return SecurityServer(
        agency_code=entry.agency_code,
        canonical_path=path_or_code(entry.agency_code)[:60],
        agency_name=entry.agency_name,
        dstcode=entry.dstcode,
        position=position,
    )


def _codes(keys: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(agency_code for agency_code, _ in keys))


def _record(change: DirectoryChange, skipped: int) -> DirectoryChange:
    DirectoryRefresh.objects.create(
        outcome=change.outcome,
        rows=change.count,
        added=len(change.added),
        removed=len(change.removed),
        skipped=skipped,
        code=change.code,
        message=(change.message or "; ".join(change.problems))[:500],
    )
    return change
