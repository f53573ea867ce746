"""What all API views share: the policy, finding rows that the account may see, versions, answers with an ETag."""

import re

from django.db.models import QuerySet
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
from reception.screens.finding import find_bare, find_slot
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
        """Refuse a misspelt filter, because the list would otherwise hold everything. Raises InvalidInput."""
        super().initial(request, *args, **kwargs)
        strange = sorted(set(request.query_params) - set(self.queries)) if self.queries else []
        if strange:
            says = NO_SUCH_QUERY.format(names=", ".join(self.queries))
            raise InvalidInput(fields={name[:LONGEST_NAME]: [says] for name in strange[:MOST_NAMES]})

    @property
    def actor(self) -> Actor:
        """The account that sent the request, with its office and address."""
        return actor_of(self.request)

    def body(self, serializer: type[StrictSerializer]) -> dict:
        """Return the validated body. A missing body counts as an empty one, `null` does not.

        Raises ValidationError, InvalidInput.
        """
        data = self.request.data
        if data is None:
            raise InvalidInput(fields={"non_field_errors": [NOT_AN_OBJECT]})
        checked = serializer(data=data)
        checked.is_valid(raise_exception=True)
        return checked.validated_data

    def dossier(self, code: str) -> Dossier:
        """Return the dossier with its board. Raises Http404 for a dossier of another office."""
        return self.visible(code, Dossier.objects.with_board())

    def visible(self, code: str, rows: QuerySet | None = None) -> Dossier:
        """Return the dossier with what `rows` reads along. Raises Http404 for a dossier of another office."""
        return find_bare(self.request, code, rows)

    def slot(self, code: str, slot_id: str) -> Slot:
        """Return one slot of a visible dossier. Raises Http404."""
        return find_slot(self.request, code, slot_id)

    @property
    def version(self) -> int | None:
        """The version in the header `If-Match`, None without one."""
        return read_version(self.request)

    def answer_dossier(self, dossier: Dossier, *, status: int = 200, events: bool = False) -> Response:
        """Answer with DOSSIER, which was read with its board, and its ETag."""
        return Response(dossier_shape(dossier, events=events), status=status, headers={"ETag": f'"{dossier.version}"'})

    def answer_slot(self, slot: Slot, *, status: int = 200) -> Response:
        """Answer with SLOT as the verb left it, and the ETag of the dossier."""
        return Response(slot_shape(slot), status=status, headers={"ETag": f'"{slot.dossier.version}"'})


def read_version(request: Request) -> int | None:
    """Return the dossier version in `If-Match`, None without one.

    A tag that we did not make becomes NO_VERSION, which no dossier has (RFC 9110 13.1.1).
    """
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return None
    match = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', header, re.ASCII)
    return int(match[1]) if match else NO_VERSION
