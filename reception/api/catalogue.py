"""Procedures, result codes, and the own warehouse for the owner of a dossier."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from reception.api.answers import (
    ProcedureSerializer,
    ProceduresFoundSerializer,
    ResultCodesFoundSerializer,
    WarehousePapersSerializer,
)
from reception.api.base import OfficerView
from reception.api.schema import ETAG
from reception.api.shapes import document_shape
from reception.base.clock import today
from reception.base.errors import InvalidInput
from reception.catalogue.search import search_procedures
from reception.models import LinkStatus, ProcedureVersion, ResultCode
from reception.reuse.own_papers import read_own_documents

MOST = 20
WORDS = OpenApiParameter("q", str, description="Words of the code or name, without diacritics; all when empty")


class ProcedureList(OfficerView):
    """`/procedures/?q=`"""

    queries = ("q",)

    @extend_schema(parameters=[WORDS], responses={200: ProceduresFoundSerializer}, operation_id="find_procedures")
    def get(self, request):
        """Procedures in effect today whose code or name holds the words, without diacritics; at most 20."""
        procedures = search_procedures(request.query_params.get("q", ""))[:MOST]
        lines = [{"code": row.code, "name": row.name, "note": row.note} for row in procedures]
        return Response({"results": lines})


class ProcedureDetail(OfficerView):
    """`/procedures/{code}/`"""

    @extend_schema(responses={200: ProcedureSerializer}, operation_id="get_procedure")
    def get(self, request, code):
        """What the procedure asks for today: cases, deadline, components and their approved codes."""
        rows = ProcedureVersion.objects.select_related("procedure").prefetch_related(
            "cases", "components__cases", "components__code_links__result_code"
        )
        version = rows.latest_of(code, today())
        if version is None:
            raise Http404
        procedure = version.procedure
        number, unit = version.deadline_for(version.sole_case())
        return Response(
            {
                "code": procedure.code,
                "name": procedure.name,
                "note": procedure.note,
                "valid_from": version.valid_from.isoformat(),
                "deadline": {"number": number, "unit": unit},
                "cases": [case.name for case in version.cases.all()],
                "components": [component_shape(component) for component in version.components.all()],
            }
        )


def component_shape(component) -> dict:
    """Return a component of the catalogue as JSON."""
    approved = [link for link in component.code_links.all() if link.status == LinkStatus.APPROVED]
    return {
        "code": component.code,
        "name": component.name,
        "required": component.is_required,
        "only_shown": component.only_shown,
        "cases": [case.name for case in component.cases.all()],
        "result_codes": [link.result_code.code for link in approved],
        "reference_number_needed": any(link.result_code.needs_reference_number for link in approved),
    }


class WarehouseList(OfficerView):
    """`/warehouse/`"""

    queries = ("dossier", "result_code")

    @extend_schema(
        parameters=[
            OpenApiParameter("dossier", str, required=True, description="Mã hồ sơ: the warehouse opens for its owner"),
            OpenApiParameter("result_code", str, description="Only papers of this kind"),
            ETAG,
        ],
        responses={200: WarehousePapersSerializer},
        operation_id="read_own_warehouse",
    )
    def get(self, request):
        """Papers of the dossier's owner in our own warehouse; needs the recorded consent to look up."""
        code = request.query_params.get("dossier", "").replace("\x00", "")
        if not code:
            raise InvalidInput(fields={"dossier": ["Cần mã hồ sơ: kho chỉ mở cho chủ của một hồ sơ."]})
        dossier = self.visible(code)
        wanted = request.query_params.get("result_code", "").replace("\x00", "")
        documents = read_own_documents(dossier=dossier, result_code=wanted, by=self.actor)
        shapes = [document_shape(document) for document in documents]
        return Response({"results": shapes}, headers={"ETag": f'"{dossier.version}"'})


class ResultCodeList(OfficerView):
    """`/result-codes/?q=`"""

    queries = ("q",)

    @extend_schema(parameters=[WORDS], responses={200: ResultCodesFoundSerializer}, operation_id="find_result_codes")
    def get(self, request):
        """Result codes whose code or name holds the words; at most 20."""
        codes = ResultCode.objects.matching(request.query_params.get("q", ""))[:MOST]
        return Response({"results": [{"code": row.code, "name": row.name} for row in codes]})
