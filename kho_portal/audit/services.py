"""Writing the audit log."""

from dataclasses import dataclass

from django.db import connection

from kho_portal.audit.models import AuditEntry
from kho_portal.middleware import REQUEST_ID
from kho_portal.opaque import keyed_hash


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in account, or the system itself.

    `kind` is "officer", "citizen", "program" or "system"; `user` is the account, None for the system.
    """

    kind: str
    user: object = None
    office_code: str = ""
    ip_address: str | None = None

    @property
    def id(self) -> str:
        """Primary key of the account as text, empty for the system."""
        return str(self.user.pk) if self.user is not None else ""


SYSTEM = Actor(kind="system")


def record_audit(
    action: str,
    *,
    by: Actor,
    obj: object = None,
    dossier: str = "",
    owner_number: str = "",
    purpose: str = "",
    outcome: str = "ok",
    **detail: object,
) -> AuditEntry:
    """One audit row exists, in the transaction of the act: no audit, no action.

    `owner_number` is stored as a keyed hash only. `detail` must hold no personal data.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit row is written in the same transaction as the act")
    return AuditEntry.objects.create(
        actor_kind=by.kind,
        actor_id=by.id,
        office=by.office_code,
        ip_address=by.ip_address,
        action=action,
        object_type=type(obj).__name__ if obj is not None else "",
        object_id=str(getattr(obj, "public_id", "") or getattr(obj, "pk", "") or "") if obj is not None else "",
        dossier=dossier,
        owner_hash=keyed_hash("owner", owner_number) if owner_number else "",
        purpose=purpose,
        request_id=REQUEST_ID.get(),
        outcome=outcome,
        detail=detail,
    )
