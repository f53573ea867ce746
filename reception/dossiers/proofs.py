"""Proof by a person without a sign-in that a dossier is theirs: the last four digits of the owner's number.

Four digits can be guessed, so a dossier allows five wrong tries in 15 minutes, wherever they come from.
"""

import hmac
from datetime import timedelta

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import now
from reception.base.errors import ProofPaused, ProofRefused
from reception.models import Dossier, StatusProof
from reception.people.identity import clean_number

DIGITS, MOST_TRIES = 4, 5
PAUSE = timedelta(minutes=15)


def prove_owner(*, dossier: Dossier, digits: str, by: Actor) -> None:
    """Return if `digits` are the last four of the owner's number. `dossier` was read with its owner.

    Every try is written to the audit log. Raises ProofRefused with the number of tries left, and ProofPaused when none
    is left.
    """
    wanted = "".join(filter(str.isdigit, dossier.owner.id_number))[-DIGITS:]
    with transaction.atomic():
        StatusProof.objects.get_or_create(dossier=dossier)
        row = StatusProof.objects.select_for_update().get(dossier=dossier)
        if row.since < now() - PAUSE:
            row.failures = 0
        is_paused = row.failures >= MOST_TRIES
        is_right = not is_paused and hmac.compare_digest(clean_number(digits).encode(), wanted.encode())
        if not is_paused:
            row.failures, row.since = (0 if is_right else row.failures + 1), now()
            row.save(update_fields=["failures", "since"])
        record_audit(
            "status.prove",
            by=by,
            obj=dossier,
            dossier=dossier.reference,
            owner_number=dossier.owner.id_number,
            outcome="ok" if is_right else "paused" if is_paused else "refused",
        )
    if is_paused or (not is_right and row.failures >= MOST_TRIES):
        raise ProofPaused()
    if not is_right:
        raise ProofRefused(MOST_TRIES - row.failures)
