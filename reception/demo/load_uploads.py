"""Scans in made-up dossiers: papers that people had to hand in because no code stands for them yet."""

from django.core.files.uploadedfile import SimpleUploadedFile

from kho_portal.files.accept import accept_upload
from kho_portal.files.models import FileState, StoredFile
from reception.demo.papers import specimen_page
from reception.models import Component, LinkStatus

FILE_NAME = "Bản quét tại quầy.pdf"
# Every how manieth dossier brought the paper: some papers are asked for more often than others.
OFTEN = (1, 2, 3)


def scanned_components() -> dict[str, int]:
    """Return the codes of the components without an approved code, with every how manieth dossier brought the paper."""
    components = Component.objects.filter(only_shown=False, is_no_result=False)
    components = components.exclude(code_links__status=LinkStatus.APPROVED).order_by("code")
    return {code: OFTEN[number % len(OFTEN)] for number, code in enumerate(components.values_list("code", flat=True))}


def scan_file() -> StoredFile:
    """Return the one specimen file of all scans: drawing a page for each would take minutes."""
    known = StoredFile.objects.filter(display_name=FILE_NAME, state=FileState.READY).order_by("pk").first()
    return known or accept_upload(SimpleUploadedFile(FILE_NAME, specimen_page(), "application/pdf"))
