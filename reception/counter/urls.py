"""Addresses for officers: Vietnamese without accents for people, English names for code."""

from django.urls import path

from reception.counter import choosing, dossiers, queue, reception, remaining, start
from reception.screens import converters  # noqa: F401 - registers <opaque:…>

DOSSIER = "tiep-nhan/<opaque:code>/"
SLOT = DOSSIER + "giay-to/<opaque:slot_id>/"

urlpatterns = [
    path("", queue.queue, name="counter-queue"),
    path("tiep-nhan", start.start, name="counter-start"),
    path("tiep-nhan/the", start.read, name="counter-card"),
    path("tiep-nhan/giu", start.keep, name="counter-keep"),
    path("tiep-nhan/bo", start.forget, name="counter-forget"),
    path("tiep-nhan/thu-tuc", start.procedures, name="counter-procedures"),
    path("tiep-nhan/mo", start.open_new, name="counter-open"),
    path("tiep-nhan/<opaque:code>", reception.reception, name="counter-reception"),
    path(DOSSIER + "tra-cuu", reception.look_up, name="counter-lookup"),
    path(DOSSIER + "lien-he", reception.contact, name="counter-contact"),
    path(DOSSIER + "tiep-nhan", reception.accept, name="counter-accept"),
    path(DOSSIER + "doi-chieu", reception.compared_all, name="counter-compared-all"),
    path(DOSSIER + "xin-xac-nhan", remaining.ask, name="counter-remaining"),
    path(SLOT, reception.row, name="counter-row"),
    path(SLOT + "chon", choosing.choose, name="counter-choose"),
    path(SLOT + "chon/khong", choosing.refuse, name="counter-refuse"),
    path(SLOT + "chon/ngay-cap", choosing.issued, name="counter-issued"),
    path(SLOT + "chon/lai", reception.retry, name="counter-retry"),
    path(SLOT + "chon/bo", reception.drop, name="counter-drop"),
    path(SLOT + "xem-truoc/<opaque:offer_id>/<opaque:file_id>", choosing.preview, name="counter-preview"),
    path(SLOT + "tep", reception.upload, name="counter-upload"),
    path(SLOT + "tep/<opaque:file_id>", choosing.file, name="counter-file"),
    path(SLOT + "tep/<opaque:file_id>/bo", reception.remove, name="counter-remove"),
    path(SLOT + "xuat-trinh", reception.shown, name="counter-shown"),
    path(SLOT + "hen", reception.promise, name="counter-promise"),
    path(SLOT + "hen/thu", reception.try_promise, name="counter-promise-try"),
    path(SLOT + "hen/bo", reception.drop_promise, name="counter-promise-drop"),
    path(SLOT + "doi-chieu", reception.compared, name="counter-compared"),
    path(SLOT + "khong-khop", reception.mismatch, name="counter-mismatch"),
    path(SLOT + "khong-thay", reception.missing, name="counter-missing"),
    path(SLOT + "mien", reception.waive, name="counter-waive"),
    path("ho-so/<opaque:code>/dang-xem", dossiers.presence, name="counter-presence"),
    path("ho-so/<opaque:code>/nhan", queue.claim, name="counter-claim"),
    path("ho-so/<opaque:code>", dossiers.dossier, name="counter-dossier"),
    path("ho-so/<opaque:code>/giay-hen", dossiers.receipt, name="counter-receipt"),
    path("ho-so/<opaque:code>/giay-hen/in", dossiers.print_copy, name="counter-print"),
    path("ho-so/<opaque:code>/giay-hen.pdf", dossiers.receipt_pdf, name="counter-receipt-pdf"),
]
