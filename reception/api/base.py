"""What all API views share: the policy, finding rows inside it, versions, and answers with their ETag."""

import re

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kho_portal.audit.services import Actor
from reception.api.parsers import BoundedJSONParser
from reception.api.permissions import IsOfficer
from reception.api.serializers import StrictSerializer
from reception.api.shapes import dossier_shape, slot_shape
from reception.base.errors import InvalidInput
from reception.models import Dossier, Slot
from reception.screens.finding import slot_of
from reception.screens.policy import OFFICER, actor_of

NO_VERSION = -1
NO_SUCH_QUERY = "Không có tham số này; có: {names}."
LONGEST_NAME, MOST_NAMES = 60, 10
NOT_AN_OBJECT = "Nội dung phải là một đối tượng JSON, đặt trong { và }."


class OfficerView(APIView):
    """An address for counter officers and their programs."""

    policy = OFFICER
    permission_classes = [IsOfficer]
    parser_classes = [BoundedJSONParser]
    queries: tuple[str, ...] = ()  # the names that a list may be asked with

    def initial(self, request, *args, **kwargs):
        """A misspelt filter is refused: it would answer with everything. Raises InvalidInput."""
        super().initial(request, *args, **kwargs)
        strange = sorted(set(request.query_params) - set(self.queries)) if self.queries else []
        if strange:
            says = NO_SUCH_QUERY.format(names=", ".join(self.queries))
            raise InvalidInput(fields={name[:LONGEST_NAME]: [says] for name in strange[:MOST_NAMES]})

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return actor_of(self.request)

    def body(self, serializer: type[StrictSerializer]) -> dict:
        """The validated body; none at all is an empty one, `null` is not. Raises ValidationError, InvalidInput."""
        data = self.request.data
        if data is None:
            raise InvalidInput(fields={"non_field_errors": [NOT_AN_OBJECT]})
        checked = serializer(data=data)
        checked.is_valid(raise_exception=True)
        return checked.validated_data

    def dossier(self, code: str) -> Dossier:
        """The dossier with its board; 404 outside the office."""
        return self.visible(code, Dossier.objects.with_board())

    def visible(self, code: str, rows: QuerySet | None = None) -> Dossier:
        """The dossier alone, or with what `rows` reads along; 404 outside the office."""
        rows = Dossier.objects.all() if rows is None else rows
        found = rows.visible_to(self.request.user).filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def slot(self, code: str, slot_id: str) -> Slot:
        """The slot of a visible dossier with its live offers and attachments."""
        return slot_of(self.dossier(code), slot_id)

    @property
    def version(self) -> int | None:
        """The version in `If-Match`, None without one."""
        return read_version(self.request)

    def answer_dossier(self, code: str, *, status: int = 200, events: bool = False) -> Response:
        """DOSSIER as it stands now."""
        dossier = self.dossier(code)
        return Response(dossier_shape(dossier, events=events), status=status, headers={"ETag": f'"{dossier.version}"'})

    def answer_slot(self, code: str, slot_id: str, *, status: int = 200) -> Response:
        """SLOT as it stands now, with the dossier's ETag."""
        slot = self.slot(code, slot_id)
        return Response(slot_shape(slot), status=status, headers={"ETag": f'"{slot.dossier.version}"'})


def read_version(request: Request) -> int | None:
    """The dossier version that the caller read; a tag that is none of ours matches no version (RFC 9110 13.1.1)."""
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return None
    match = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', header, re.ASCII)
    return int(match[1]) if match else NO_VERSION
