"""Asking the national warehouse one question, whose row is stored before the call and closed after it (2122 V.2)."""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DataError, transaction
from django.db.models.functions import Now

from connectors.directory import recent_tables
from connectors.errors import ConnectorError, Misconfigured, Rejected, Unavailable
from connectors.models import Lookup, LookupState, OfferedDocument, OfferedFile
from connectors.portal import BNDP, Exchange, current_portal
from connectors.tokens import Deadline, with_token
from connectors.types import PapersAnswer, PapersQuery
from connectors.wire.bndp import QuestionError
from connectors.wire.values import national_procedure_code
from kho_portal.opaque import keyed_hash
from kho_portal.secrecy import encrypt
from kho_portal.work.leases import in_database_time

NAMES_LIFE = 60.0  # the directory only gives the names of agencies here
logger = logging.getLogger("kho.connectors")


def has_national_code(procedure_code: str) -> bool:
    """Whether the portal may be asked about a procedure: a purely local one has no national calls (wire 6.5)."""
    return bool(national_procedure_code(procedure_code))


Namer = Callable[[set[str]], dict[str, str]]


def look_up(query: PapersQuery, *, subject: str, name_agencies: Namer = lambda codes: {}) -> Lookup:
    """Ask the national warehouse exactly once and return the closed Lookup row, its documents in `found`.

    Within `KHO_API_DEADLINE` seconds, login included. A silent, refusing or misconfigured portal is a state of the
    row (unavailable, rejected, misconfigured) with a code and a Vietnamese message, never an exception: only
    `answered` may mean "the warehouse has nothing", and only for rows without `unreadable` papers. `subject` is the
    dossier's code; `name_agencies` gives the names that the caller knows for codes of holders, which beat those of the
    directory: it only names the server above them. Do not call in a transaction: the row must be seen even if this
    process dies while it waits.
    """
    lookup = Lookup.objects.create(
        subject=subject,
        procedure_code=query.procedure_code[:40],
        channel=str(query.channel),
        wanted=[{"result_code": item.result_code, "reference_number": item.reference_number} for item in query.wanted],
        owner_hash=keyed_hash("owner", query.owner_number),
    )
    exchange = Exchange()
    try:
        return _keep(lookup, exchange, _ask(query, exchange), name_agencies)
    except ConnectorError as error:
        return _close(lookup, exchange, **_outcome(error))
    except BaseException:
        # A mistake of ours must not leave the officer waiting for an answer that will never come.
        _close(lookup, exchange, **_outcome(Unavailable("TEMPORARY")))
        raise


def _ask(query: PapersQuery, exchange: Exchange) -> PapersAnswer:
    portal = current_portal()
    deadline = Deadline(portal.dialect.api_deadline)
    try:
        return with_token(
            portal,
            BNDP,
            deadline,
            lambda token: portal.find_papers(query, token, seconds=deadline.left(), exchange=exchange),
        )
    except QuestionError as problem:
        raise Rejected("QUESTION_INVALID", missing=str(problem)) from None


def _outcome(error: ConnectorError) -> dict:
    """How an error is kept. Every misconfiguration has one stable code, its own words and its cause (contract 5)."""
    if isinstance(error, Misconfigured):
        return _fields(LookupState.MISCONFIGURED, error, code="LOOKUP_NOT_ALLOWED", portal_code=error.code)
    if isinstance(error, Rejected):
        return _fields(LookupState.REJECTED, error, code=error.code, portal_code=error.their_code)
    return _fields(LookupState.UNAVAILABLE, error, code=error.code)


def _fields(state: LookupState, error: ConnectorError, **more: str) -> dict:
    return {"state": state, "message": error.for_people[:1000], **more}


def _close(lookup: Lookup, exchange: Exchange, **fields) -> Lookup:
    """Close the row with these fields, unless the sweeper was faster, and return it as it stands now."""
    if exchange.raw:
        fields["raw_answer"] = encrypt(exchange.raw)
        fields["answer_sha256"] = hashlib.sha256(exchange.raw).hexdigest()
    fields["portal_message"] = exchange.their_message[:500]
    if Lookup.objects.filter(pk=lookup.pk, state=LookupState.OPEN).update(finished_at=Now(), **fields):
        for name, value in fields.items():
            setattr(lookup, name, value)
        lookup.__dict__.pop("finished_at", None)  # the database's clock said it: read by whoever asks for it
    else:
        lookup.refresh_from_db()
    told = {"lookup": lookup.pk, "state": lookup.state, "code": lookup.code}
    logger.info("look-up closed", extra={"kho": told})
    return lookup


def _keep(lookup: Lookup, exchange: Exchange, answer: PapersAnswer, name_agencies: Namer) -> Lookup:
    """Store the answer; one that no database takes is malformed, whatever it was that we did not foresee."""
    try:
        return _store(lookup, exchange, answer, name_agencies)
    except (DataError, ValueError) as problem:
        # The texts of such errors may quote the answer.
        logger.error("answer not storable", extra={"kho": {"lookup": lookup.pk, "error": type(problem).__name__}})
        raise Unavailable("REPLY_MALFORMED", counts=True, detail="not storable") from None


@transaction.atomic
def _store(lookup: Lookup, exchange: Exchange, answer: PapersAnswer, name_agencies: Namer) -> Lookup:
    if answer.dropped_codes or answer.problems:
        told = {"lookup": lookup.pk, "dropped": len(answer.dropped_codes), "problems": len(answer.problems)}
        logger.warning("papers left out of an answer", extra={"kho": told})
    closed = _close(
        lookup,
        exchange,
        state=LookupState.ANSWERED,
        code="" if answer.documents else "LOOKUP_EMPTY",
        signature=answer.signature,
        dropped=len(answer.dropped_codes),
        unreadable=answer.unreadable,
    )
    if closed.state == LookupState.ANSWERED:
        _store_documents(closed, answer, name_agencies)
    return closed


def _store_documents(lookup: Lookup, answer: PapersAnswer, name_agencies: Namer) -> None:
    directory, _ = recent_tables(within=NAMES_LIFE)
    names = name_agencies({found.holding_agency for found in answer.documents}) if answer.documents else {}
    documents = []
    for position, found in enumerate(answer.documents, start=1):
        rows = directory.rows_for(found.holding_agency)
        documents.append(
            OfferedDocument(
                lookup=lookup,
                position=position,
                result_code=found.result_code[:64],
                title=found.title,
                reference_number=found.reference_number,
                holding_agency=found.holding_agency,
                holding_agency_name=names.get(found.holding_agency) or (rows[0].agency_name if rows else ""),
            )
        )
    lookup.found = OfferedDocument.objects.bulk_create(documents)
    files = [
        [OfferedFile(document=document, position=n, name=file.name, link=file.link) for n, file in enumerate(files, 1)]
        for document, files in zip(documents, (found.files for found in answer.documents), strict=True)
    ]
    OfferedFile.objects.bulk_create(file for same in files for file in same)
    for document, same in zip(documents, files, strict=True):
        document.hold(same)


def close_left_open() -> int:
    """Close look-ups as unavailable whose process died while waiting, a minute after the longest wait."""
    age = timedelta(seconds=settings.KHO_DIALECT.api_deadline + 60)
    error = Unavailable("PORTAL_UNREACHABLE", detail="process lost")
    return Lookup.objects.filter(state=LookupState.OPEN, started_at__lt=in_database_time(-age)).update(
        finished_at=Now(), state=LookupState.UNAVAILABLE, code=error.code, message=error.for_people
    )
