"""The actions on one component of a dossier."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from kho_portal.files.delivery import deliver, picture_response
from kho_portal.files.errors import PreviewUnavailable
from reception.api import examples
from reception.api.answers import PreviewComingSerializer, SlotSerializer
from reception.api.base import OfficerView
from reception.api.parsers import BytesNegotiation
from reception.api.problems import problem
from reception.api.serializers import ChoiceSerializer, EmptySerializer, MissingSerializer, WaiverSerializer
from reception.base.errors import ConsentMissing, InvalidInput
from reception.models import Attachment
from reception.reuse.choosing import choose_document, drop_choice, find_offer
from reception.reuse.missing import report_missing
from reception.reuse.opening import open_file
from reception.reuse.previews import draw_page
from reception.reuse.promises import cancel_promise, promise_document
from reception.reuse.settling import mark_compared, mark_shown, waive_component
from reception.reuse.uploads import attach_upload, remove_file
from reception.screens.finding import attachment_of
from reception.screens.paging import read_page

SLOT = {200: SlotSerializer}


class Choose(OfficerView):
    """`…/choose/`"""

    @extend_schema(
        request=ChoiceSerializer,
        examples=examples.CHOICE,
        responses={202: SlotSerializer},
        operation_id="choose_document",
    )
    def post(self, request, code, slot_id):
        """Use this paper, with the person's consent; its files start to arrive. Repeating it is the retry."""
        slot = self.slot(code, slot_id)
        data = self.body(ChoiceSerializer)
        consent = data.get("consent")
        if not consent:
            raise ConsentMissing(fields={"consent": [ConsentMissing.text]})
        slot = choose_document(
            slot=slot,
            offer_id=data["offer"],
            given=consent["given"],
            method=consent["method"],
            by=self.actor,
            version=self.version,
        )
        return self.answer_slot(slot, status=202)


class Choice(OfficerView):
    """`…/choice/`"""

    @extend_schema(request=None, responses=SLOT, operation_id="drop_choice")
    def delete(self, request, code, slot_id):
        """Take the choice back; a running download is cancelled, the offers stay."""
        return self.answer_slot(drop_choice(slot=self.slot(code, slot_id), by=self.actor, version=self.version))


class Files(OfficerView):
    """`…/files/`"""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "PDF, JPEG or PNG, at most 20 MB"}
                },
                "required": ["file"],
            }
        },
        responses={201: SlotSerializer},
        operation_id="upload_file",
    )
    def post(self, request, code, slot_id):
        """Attach a scan: PDF, JPEG or PNG, at most 20 MB, kept byte for byte."""
        slot = self.slot(code, slot_id)
        upload = request.data.get("file")
        if upload is None or not hasattr(upload, "chunks"):
            raise InvalidInput(fields={"file": ["Cần gửi một tệp trong trường file."]})
        attach_upload(slot=slot, upload=upload, by=self.actor, version=self.version)
        return self.answer_slot(self.slot(code, slot_id), status=201)


class File(OfficerView):
    """`…/files/{file}/`"""

    content_negotiation_class = BytesNegotiation

    @extend_schema(
        responses={(200, "application/pdf", "image/jpeg", "image/png"): OpenApiTypes.BINARY}, operation_id="get_file"
    )
    def get(self, request, code, slot_id, file_id):
        """The bytes, identical to the source."""
        attachment = self.attachment(code, slot_id, file_id)
        return deliver(request, open_file(attachment=attachment, by=self.actor))

    def attachment(self, code: str, slot_id: str, file_id: str) -> Attachment:
        """Return a live file of a visible slot. Raises Http404."""
        return attachment_of(self.slot(code, slot_id), file_id)

    @extend_schema(request=None, responses=SLOT, operation_id="remove_file")
    def delete(self, request, code, slot_id, file_id):
        """Take an uploaded file out again."""
        slot = self.attachment(code, slot_id, file_id).slot
        return self.answer_slot(remove_file(slot=slot, public_id=file_id, by=self.actor, version=self.version))


class Shown(OfficerView):
    """`…/shown/`"""

    @extend_schema(request=EmptySerializer, examples=examples.NOTHING, responses=SLOT, operation_id="mark_shown")
    def post(self, request, code, slot_id):
        """The officer has seen the paper; nothing is digitised."""
        slot = self.slot(code, slot_id)
        self.body(EmptySerializer)
        return self.answer_slot(mark_shown(slot=slot, by=self.actor, version=self.version))


class Promise(OfficerView):
    """`…/promise/`"""

    @extend_schema(request=EmptySerializer, examples=examples.NOTHING, responses=SLOT, operation_id="promise_document")
    def post(self, request, code, slot_id):
        """The paper comes later: it may be filed and accepted, not finished; tried every hour for seven days."""
        slot = self.slot(code, slot_id)
        self.body(EmptySerializer)
        promise_document(slot=slot, by=self.actor, version=self.version)
        return self.answer_slot(self.slot(code, slot_id))

    @extend_schema(request=None, responses=SLOT, operation_id="drop_promise")
    def delete(self, request, code, slot_id):
        """The paper is not awaited any more."""
        cancel_promise(slot=self.slot(code, slot_id), by=self.actor, version=self.version)
        return self.answer_slot(self.slot(code, slot_id))


class Compared(OfficerView):
    """`…/compared/`"""

    @extend_schema(request=EmptySerializer, examples=examples.NOTHING, responses=SLOT, operation_id="mark_compared")
    def post(self, request, code, slot_id):
        """The scans in this slot agree with the original; a reused paper that names somebody else was looked at."""
        slot = self.slot(code, slot_id)
        self.body(EmptySerializer)
        return self.answer_slot(mark_compared(slot=slot, by=self.actor, version=self.version))


class Missing(OfficerView):
    """`…/missing/`"""

    @extend_schema(
        request=MissingSerializer, examples=examples.MISSING, responses=SLOT, operation_id="report_missing_paper"
    )
    def post(self, request, code, slot_id):
        """Note that the paper was issued although no warehouse named it (2122 III.1, step 4); nothing else changes."""
        slot = self.slot(code, slot_id)
        report_missing(slot=slot, **self.body(MissingSerializer), by=self.actor, version=self.version)
        return self.answer_slot(self.slot(code, slot_id))


class Waive(OfficerView):
    """`…/waive/`"""

    @extend_schema(request=WaiverSerializer, examples=examples.WAIVER, responses=SLOT, operation_id="waive_component")
    def post(self, request, code, slot_id):
        """Ask nothing for this component, for a reason that is kept."""
        slot = self.slot(code, slot_id)
        data = self.body(WaiverSerializer)
        slot = waive_component(slot=slot, reason=data["reason"], by=self.actor, version=self.version)
        return self.answer_slot(slot)


class Preview(OfficerView):
    """`…/offers/{offer}/preview/{file}/`"""

    content_negotiation_class = BytesNegotiation

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "page", {"type": "integer", "minimum": 1, "maximum": 99999, "default": 1}, description="Page, from 1"
            )
        ],
        responses={(200, "image/png"): OpenApiTypes.BINARY, 202: PreviewComingSerializer},
        operation_id="preview_file",
    )
    def get(self, request, code, slot_id, offer_id, file_id):
        """One page as a picture; 202 while the file is still coming."""
        slot = self.slot(code, slot_id)
        page = read_page(request)
        try:
            preview = draw_page(offer=find_offer(slot, offer_id), file_id=file_id, by=self.actor, page=page)
        except PreviewUnavailable as error:
            if error.code == "PAGE_NOT_FOUND":
                raise Http404 from error
            return problem(error.code, error.for_people, 409)
        if preview.state == "coming":
            body = {"state": "coming", "received": preview.received, "total": preview.total}
            return Response(body, status=202, headers={"ETag": f'"{slot.dossier.version}"'})
        if preview.state == "failed":
            return problem(preview.code or "GAVE_UP", preview.message, 409)
        return picture_response(preview.picture)
