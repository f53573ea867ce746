"""Tokens of the two API families: one encrypted row each, one login at a time across all processes.

The lease of a login is taken by one conditional UPDATE in database time; no lock is held during the call. Who loses
re-reads the row until the winner has a token. Source: 2122 V.3 ("call again only when it has expired"), wire contract
3.1, reliability 4.1.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from connectors.errors import ConnectorError, Misconfigured, Unavailable
from connectors.models import AccessToken
from connectors.portal import BNDP, MAPI, Portal, TokenRefused
from connectors.types import Token
from kho_portal.secrecy import decrypt, encrypt
from kho_portal.work.holders import new_token
from kho_portal.work.leases import in_database_time

LOSER_STEP = 0.2
LOSER_PATIENCE = 10.0
MOST_REFUSED_LOGINS = 3
RENEW_AGAIN_AFTER = 30.0
_LEAST_SECONDS = 0.05
logger = logging.getLogger("kho.connectors")


class Deadline:
    """Seconds left for everything that an action may take, on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, never less than a moment, so that an overdue call fails by itself."""
        return max(self._ends - time.monotonic(), _LEAST_SECONDS)

    @property
    def is_over(self) -> bool:
        """True when nothing should be started any more."""
        return time.monotonic() >= self._ends


@dataclass(frozen=True)
class HeldToken:
    """A token in use, and the ciphertext of its row, by which a refused token is recognised later."""

    value: str = field(repr=False)
    cipher: str = field(repr=False)


def refresh_after(life: int) -> float:
    """Seconds after which a token of `life` seconds is renewed: 90 %, or 60 s before the end; half of a short life."""
    return life / 2 if life <= 120 else min(life * 0.9, life - 60)


def with_token(portal: Portal, family: str, deadline: Deadline, call):
    """`call(token)`, with one new login and one more try when the other side refuses the token.

    Raises what the call raises; a second refusal raises the refusal's own error.
    """
    family = _source_of(portal, family)
    held = obtain_token(portal, family, deadline)
    try:
        return call(held.value)
    except TokenRefused as refused:
        if deadline.is_over:
            raise refused.error from None
    forget_token(family, held)
    held = obtain_token(portal, family, deadline)
    try:
        return call(held.value)
    except TokenRefused as refused:
        raise refused.error from None


def _source_of(portal: Portal, family: str) -> str:
    """2122 V.1 may mean the bndp token by its "token of 5.3": the dialect decides."""
    return BNDP if family == MAPI and portal.dialect.mapi_session_source == "bndp_token" else family


def forget_token(family: str, held: HeldToken) -> bool:
    """Stop using the refused token; return False when the row already holds another one."""
    rows = AccessToken.objects.filter(family=family, value=held.cipher).exclude(value="")
    return bool(rows.update(value="", refresh_at=None, expires_at=None))


def obtain_token(portal: Portal, family: str, deadline: Deadline) -> HeldToken:
    """Return a token that should be accepted, from the row or by a login; one process logs in at a time.

    Raises Unavailable(TOKEN_UNREACHABLE) or Misconfigured (LOGIN_REFUSED, LOGIN_PAUSED).
    """
    patience = time.monotonic() + LOSER_PATIENCE
    watched: AccessToken | None = None
    while True:
        row, now = _read(family)
        held = _held(row)
        if held and row.refresh_at and row.refresh_at > now:
            return held
        if row.paused_until and row.paused_until > now:
            if held and _is_alive(row, now):
                return held
            raise Misconfigured("LOGIN_PAUSED")
        if watched is not None and row.lease_token != watched.lease_token:
            _share_failure(watched, row)
        lease = _take_lease(row, deadline)
        if lease and held and _is_alive(row, now):
            return _renew(portal, family, lease, deadline, held)
        if lease:
            return _log_in(portal, family, lease, deadline)
        if held and _is_alive(row, now):
            return held
        if deadline.is_over or time.monotonic() > patience:
            raise Unavailable("TOKEN_UNREACHABLE", detail="waited for another login")
        watched = row if row.lease_token else watched
        time.sleep(min(LOSER_STEP, deadline.left()))


def _share_failure(watched: AccessToken, row: AccessToken) -> None:
    """Raise the error of the login that another process made for us: all who waited share its failure."""
    if row.lease_token is not None:
        return
    if row.refused_logins > watched.refused_logins:
        raise Misconfigured("LOGIN_REFUSED")
    if not row.value:
        raise Unavailable("TOKEN_UNREACHABLE", detail="another login failed")


def _read(family: str) -> tuple[AccessToken, datetime]:
    row = AccessToken.objects.annotate(database_now=Now()).filter(family=family).first()
    if row is None:
        AccessToken.objects.get_or_create(family=family)
        row = AccessToken.objects.annotate(database_now=Now()).get(family=family)
    return row, row.database_now


def _held(row: AccessToken) -> HeldToken | None:
    plain = decrypt(row.value) if row.value else None
    return HeldToken(plain.decode(), row.value) if plain else None


def _is_alive(row: AccessToken, now: datetime) -> bool:
    return row.expires_at is not None and row.expires_at > now


def _take_lease(row: AccessToken, deadline: Deadline) -> UUID | None:
    """Return our lease, None when another process logs in or has just done so."""
    lease = new_token()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    unpaused = Q(paused_until__isnull=True) | Q(paused_until__lte=Now())
    unchanged = Q(value=row.value)
    won = AccessToken.objects.filter(free & unpaused & unchanged, pk=row.pk).update(
        lease_token=lease, lease_until=in_database_time(timedelta(seconds=deadline.left() + 5))
    )
    return lease if won else None


def _renew(portal: Portal, family: str, lease: UUID, deadline: Deadline, held: HeldToken) -> HeldToken:
    """A new token, or the held one, which is alive, when the login fails; then it is not tried again for a moment.

    The renewal may take a third of the time only: the call itself still has to be made.
    """
    try:
        return _log_in(portal, family, lease, Deadline(deadline.left() / 3))
    except ConnectorError as error:
        logger.warning("token not renewed", extra={"kho": {"family": family, "code": error.code}})
        rows = AccessToken.objects.filter(family=family, value=held.cipher)
        rows.update(refresh_at=in_database_time(timedelta(seconds=RENEW_AGAIN_AFTER)))
        return held


def _log_in(portal: Portal, family: str, lease: UUID, deadline: Deadline) -> HeldToken:
    mine = AccessToken.objects.filter(family=family, lease_token=lease)
    free = {"lease_token": None, "lease_until": None}
    try:
        token = portal.log_in(family, seconds=deadline.left())
    except ConnectorError as error:
        if error.code == "LOGIN_REFUSED":
            pause = in_database_time(timedelta(seconds=portal.dialect.login_breaker))
            due = Case(When(refused_logins__gte=MOST_REFUSED_LOGINS - 1, then=pause), default=F("paused_until"))
            mine.update(refused_logins=F("refused_logins") + 1, paused_until=due, **free)
        else:
            mine.update(**free)
        raise
    except BaseException:
        mine.update(**free)
        raise
    return _store(mine, token, free)


def _store(mine, token: Token, free: dict) -> HeldToken:
    cipher = encrypt(token.value)
    mine.update(
        value=cipher,
        refresh_at=in_database_time(timedelta(seconds=refresh_after(token.life))),
        expires_at=in_database_time(timedelta(seconds=token.life)),
        refused_logins=Value(0),
        paused_until=None,
        **free,
    )
    return HeldToken(token.value, cipher)


def resume_logins() -> int:
    """Let logins be tried again at once, as after new credentials; return how many families were paused."""
    return AccessToken.objects.filter(Q(refused_logins__gt=0) | Q(paused_until__isnull=False)).update(
        refused_logins=0, paused_until=None
    )
