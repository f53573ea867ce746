"""Opening, reading, changing, looking up and accepting dossiers."""

import hashlib
import json

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from reception.api.base import OfficerView
from reception.api.serializers import (
    ChangeSerializer,
    EmptySerializer,
    LookupSerializer,
    OpeningSerializer,
    StrictSerializer,
    text_field,
)
from reception.api.shapes import iso, slot_shape
from reception.errors import ConsentMissing, InvalidInput
from reception.models import Dossier, DossierStatus
from reception.people import PartyData
from reception.services.dossiers import Opening, accept_dossier, change_contact, open_dossier
from reception.services.lookups import look_up_documents
from reception.services.queues import search_dossiers

LONGEST_KEY = 128


class DossierPages(CursorPagination):
    """Newest first; a cursor, so that page 10 000 costs what page 1 costs."""

    page_size = 50
    ordering = "-id"
    cursor_query_param = "cursor"


class SearchSerializer(StrictSerializer):
    """Body of `POST /dossiers/search/`: persons are searched for by POST only, never in an address."""

    text = text_field(required=True, most=200)
    status = text_field(most=24)


def line_shape(dossier: Dossier) -> dict:
    """A dossier in a list."""
    return {
        "code": dossier.code,
        "status": dossier.status,
        "national_status": dossier.national_status,
        "procedure": {"code": dossier.procedure_code, "name": dossier.procedure_name},
        "owner": dossier.owner.full_name,
        "opened_at": iso(dossier.opened_at),
        "due_at": iso(dossier.due_at),
    }


class DossierList(OfficerView):
    """`/dossiers/`"""

    @extend_schema(request=OpeningSerializer, responses={201: OpenApiTypes.OBJECT}, operation_id="open_dossier")
    def post(self, request):
        """Open a dossier: 201 with its code. `Idempotency-Key` makes a repeated call harmless."""
        data = self.body(OpeningSerializer)
        key = request.headers.get("Idempotency-Key", "").strip()
        if len(key) > LONGEST_KEY:
            raise InvalidInput(fields={"Idempotency-Key": ["Khóa dài nhất 128 ký tự."]})
        payload = hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
        submitter = data.get("submitter")
        opening = Opening(
            procedure=data["procedure"],
            case=data["case"],
            office=data["office"],
            channel=data["channel"],
            owner=PartyData(**data["owner"]),
            submitter=PartyData(**submitter) if submitter else None,
            idempotency_key=key,
            payload_hash=payload if key else "",
        )
        dossier = open_dossier(opening=opening, by=self.actor)
        return self.answer_dossier(dossier.code, status=201)

    @extend_schema(
        parameters=[
            OpenApiParameter("status", str, enum=DossierStatus.values),
            OpenApiParameter("procedure", str),
            OpenApiParameter("cursor", str),
        ],
        responses={200: OpenApiTypes.OBJECT},
        operation_id="list_dossiers",
    )
    def get(self, request):
        """Dossiers of the officer's office, newest first, 50 a page."""
        rows = Dossier.objects.visible_to(request.user).select_related("owner")
        if request.query_params.get("status"):
            rows = rows.filter(status=request.query_params["status"])
        if request.query_params.get("procedure"):
            rows = rows.filter(procedure_code=request.query_params["procedure"])
        pages = DossierPages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([line_shape(dossier) for dossier in found])


class DossierSearch(OfficerView):
    """`/dossiers/search/`"""

    @extend_schema(request=SearchSerializer, responses={200: OpenApiTypes.OBJECT}, operation_id="search_dossiers")
    def post(self, request):
        """Dossiers of the office by code, identity number or name (without diacritics); at most 50."""
        data = self.body(SearchSerializer)
        rows = search_dossiers(user=request.user, text=data["text"], status=data["status"])[:50]
        return Response({"results": [line_shape(dossier) for dossier in rows]})


class DossierDetail(OfficerView):
    """`/dossiers/{code}/`"""

    @extend_schema(responses={200: OpenApiTypes.OBJECT}, operation_id="get_dossier")
    def get(self, request, code):
        """The dossier with components, events and the link of its receipt."""
        return self.answer_dossier(code, events=True)

    @extend_schema(request=ChangeSerializer, responses={200: OpenApiTypes.OBJECT}, operation_id="change_dossier")
    def patch(self, request, code):
        """Change the owner's contact data while the dossier is a draft."""
        data = self.body(ChangeSerializer)
        change_contact(
            dossier=self.dossier(code), changes=dict(data["owner"]), by=self.actor, version=self.version
        )
        return self.answer_dossier(code)


class DossierLookup(OfficerView):
    """`/dossiers/{code}/lookup/`"""

    @extend_schema(request=LookupSerializer, responses={200: OpenApiTypes.OBJECT}, operation_id="look_up")
    def post(self, request, code):
        """Ask our own warehouse, then the national one for what is still open; answered within 17 seconds."""
        dossier = self.visible(code)
        data = self.body(LookupSerializer)
        consent = data.get("consent")
        if not consent:
            raise ConsentMissing(fields={"consent": [ConsentMissing.text]})
        sources = look_up_documents(
            dossier=dossier,
            by=self.actor,
            given=consent["given"],
            method=consent["method"],
            reference_numbers=data.get("reference_numbers"),
            ask_national_too=data["ask_national_too"],
            version=self.version,
        )
        fresh = self.visible(code, Dossier.objects.with_slots())
        body = {
            "sources": [
                {"name": each.name, "state": each.state}
                | ({"code": each.code, "message": each.message} if each.code else {})
                for each in sources
            ],
            "components": [slot_shape(slot) for slot in fresh.board_slots],
        }
        return Response(body, headers={"ETag": f'"{fresh.version}"'})


class DossierAccept(OfficerView):
    """`/dossiers/{code}/accept/`"""

    @extend_schema(request=EmptySerializer, responses={200: OpenApiTypes.OBJECT}, operation_id="accept_dossier")
    def post(self, request, code):
        """Accept a complete draft: the due moment is promised and the receipt can be printed."""
        self.body(EmptySerializer)
        accept_dossier(dossier=self.dossier(code), by=self.actor, version=self.version)
        return self.answer_dossier(code, events=True)
