"""Opening, reading, changing, looking up and accepting dossiers."""

import hashlib
import json
from dataclasses import fields

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from kho_portal.planning import along_indexes
from reception.api import examples
from reception.api.answers import (
    DossierPageSerializer,
    DossierSerializer,
    DossiersFoundSerializer,
    LookupAnswerSerializer,
)
from reception.api.base import OfficerView
from reception.api.paging import DuePages, NewestPages
from reception.api.parsers import BytesNegotiation
from reception.api.schema import ETAG
from reception.api.serializers import (
    ChangeSerializer,
    EmptySerializer,
    LookupSerializer,
    OpeningSerializer,
    SearchSerializer,
    SubmissionSerializer,
)
from reception.api.shapes import line_shape, lines, slot_shape
from reception.base.errors import ConsentMissing, InvalidInput
from reception.dossiers.acceptance import accept_dossier
from reception.dossiers.drafts import change_draft
from reception.dossiers.filing import submit_dossier
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.queues import QueueFilter, filter_dossiers, search_dossiers
from reception.models import Dossier
from reception.people.parties import PartyData
from reception.prints.receipt_facts import draw_receipt
from reception.reuse.look_up import look_up_documents

LONGEST_KEY = 128
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[ -~]*$"},
    OpenApiParameter.HEADER,
    description="The same key with the same body is the same dossier; with another body 409",
)
FILTERS = [field.name for field in fields(QueueFilter)]


class DossierList(OfficerView):
    """`/dossiers/`"""

    queries = (*FILTERS, "cursor")

    @extend_schema(
        request=OpeningSerializer,
        examples=examples.OPENING,
        parameters=[IDEMPOTENCY_KEY, ETAG],
        responses={201: DossierSerializer},
        operation_id="open_dossier",
    )
    def post(self, request):
        """Open a dossier: 201 with its code. `Idempotency-Key` makes a repeated call harmless."""
        data = self.body(OpeningSerializer)
        key = request.headers.get("Idempotency-Key", "").strip()
        if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
            raise InvalidInput(fields={"Idempotency-Key": ["Khóa là chữ và số ASCII, dài nhất 128 ký tự."]})
        payload = hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
        submitter = data.get("submitter")
        opening = Opening(
            procedure=data["procedure"],
            case=data["case"],
            office=data["office"],
            area=data["area"],
            channel=data["channel"],
            owner=PartyData(**data["owner"]),
            submitter=PartyData(**submitter) if submitter else None,
            idempotency_key=key,
            payload_hash=payload if key else "",
        )
        dossier = open_dossier(opening=opening, by=self.actor)
        return self.answer_dossier(self.dossier(dossier.code), status=201)

    @extend_schema(
        parameters=[
            OpenApiParameter("status", {"$ref": "#/components/schemas/DossierStatus"}, description="How it stands"),
            OpenApiParameter("office", str, description="Code of the agency that received it"),
            OpenApiParameter("procedure", str, description="Code of the procedure"),
            OpenApiParameter("due", str, description="overdue, today, or the promised day as 2026-11-02"),
            OpenApiParameter("cursor", str, description="As in `next` and `previous` of a page"),
        ],
        responses={200: DossierPageSerializer},
        operation_id="list_dossiers",
    )
    def get(self, request):
        """Dossiers of the officer's office, 50 a page: newest first, or by the due moment that `due` asks for."""
        rows = lines(Dossier.objects.visible_to(request.user))
        wanted = QueueFilter(**{name: request.query_params.get(name, "") for name in FILTERS})
        rows = filter_dossiers(rows, wanted)
        pages = DuePages() if wanted.due else NewestPages()
        with along_indexes():
            page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([line_shape(dossier) for dossier in page])


class DossierSearch(OfficerView):
    """`/dossiers/search/`"""

    @extend_schema(
        request=SearchSerializer,
        examples=examples.SEARCH,
        responses={200: DossiersFoundSerializer},
        operation_id="search_dossiers",
    )
    def post(self, request):
        """Dossiers of the office by code, identity number or name (without diacritics); at most 50."""
        data = self.body(SearchSerializer)
        rows = lines(Dossier.objects.visible_to(request.user))
        rows = filter_dossiers(rows, QueueFilter(**{name: data[name] for name in FILTERS}))
        rows = search_dossiers(rows, data["text"])
        with along_indexes():
            return Response({"results": [line_shape(dossier) for dossier in rows[:50]]})


class DossierDetail(OfficerView):
    """`/dossiers/{code}/`"""

    @extend_schema(responses={200: DossierSerializer}, operation_id="get_dossier")
    def get(self, request, code):
        """The dossier with components, events and the link of its receipt."""
        return self.answer_dossier(self.dossier(code), events=True)

    @extend_schema(
        request=ChangeSerializer,
        examples=examples.CHANGE,
        responses={200: DossierSerializer},
        operation_id="change_dossier",
    )
    def patch(self, request, code):
        """Change the owner's contact data, or the case, until the dossier is accepted."""
        dossier = self.visible(code)
        data = self.body(ChangeSerializer)
        contact = data.get("owner")
        change_draft(
            dossier=dossier,
            contact=None if contact is None else dict(contact),
            case=data.get("case"),
            by=self.actor,
            version=self.version,
        )
        return self.answer_dossier(self.dossier(code))


class DossierLookup(OfficerView):
    """`/dossiers/{code}/lookup/`"""

    @extend_schema(
        request=LookupSerializer,
        examples=examples.LOOKUP,
        responses={200: LookupAnswerSerializer},
        operation_id="look_up",
    )
    def post(self, request, code):
        """Ask our own warehouse, then the national one for what is still open; answered within 17 seconds."""
        dossier = self.visible(code, Dossier.objects.only("pk"))
        data = self.body(LookupSerializer)
        consent = data.get("consent")
        if not consent:
            raise ConsentMissing(fields={"consent": [ConsentMissing.text]})
        answers = look_up_documents(
            dossier=dossier,
            by=self.actor,
            given=consent["given"],
            method=consent["method"],
            reference_numbers=data.get("reference_numbers"),
            ask_national_too=data["ask_national_too"],
            version=self.version,
        )
        body = {
            "sources": [
                {"name": answer.name, "state": answer.state}
                | ({"code": answer.code, "message": answer.message} if answer.code else {})
                for answer in answers.warehouses
            ],
            "components": [slot_shape(slot) for slot in answers.board.board_slots],
        }
        return Response(body, headers={"ETag": f'"{answers.board.version}"'})


class DossierSubmit(OfficerView):
    """`/dossiers/{code}/submit/`"""

    @extend_schema(
        request=SubmissionSerializer,
        examples=examples.SUBMISSION,
        responses={200: DossierSerializer},
        operation_id="submit_dossier",
    )
    def post(self, request, code):
        """File what came by post or online: it waits for the counter. In person a draft is accepted, not filed."""
        dossier = self.visible(code)
        data = self.body(SubmissionSerializer)
        filed = submit_dossier(dossier=dossier, declared=data["declared"], by=self.actor, version=self.version)
        return self.answer_dossier(filed, events=True)


class DossierAccept(OfficerView):
    """`/dossiers/{code}/accept/`"""

    @extend_schema(
        request=EmptySerializer,
        examples=examples.NOTHING,
        responses={200: DossierSerializer},
        operation_id="accept_dossier",
    )
    def post(self, request, code):
        """Accept a complete draft: the due moment is promised and the receipt can be printed."""
        dossier = self.visible(code)
        self.body(EmptySerializer)
        accepted = accept_dossier(dossier=dossier, by=self.actor, version=self.version)
        return self.answer_dossier(accepted, events=True)


class DossierReceipt(OfficerView):
    """`/dossiers/{code}/receipt/`"""

    content_negotiation_class = BytesNegotiation

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY}, operation_id="get_receipt")
    def get(self, request, code):
        """The receipt as PDF, as it was last printed; 404 before acceptance."""
        dossier = self.dossier(code)
        if not dossier.accepted_at:
            raise Http404
        headers = {
            "Content-Disposition": f'attachment; filename="giay-hen-{dossier.code}.pdf"',
            "X-Content-Type-Options": "nosniff",
            "ETag": f'"{dossier.version}"',
        }
        return HttpResponse(draw_receipt(dossier), content_type="application/pdf", headers=headers)
