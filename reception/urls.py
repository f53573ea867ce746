"""Addresses of the one-stop shop: Vietnamese without accents for people, English names for code."""

from django.urls import include, path

from reception import converters  # noqa: F401 - registers <opaque:…>
from reception.views import choosing, dossiers, public, queue, reception, remaining, start
from reception.views.parts.page import parts

SLOT = "quay/tiep-nhan/<opaque:code>/giay-to/<opaque:slot_id>/"

urlpatterns = [
    path("favicon.ico", public.favicon, name="favicon"),
    path("healthz", public.health, name="health"),
    path("readyz", public.ready, name="ready"),
    path("bo-phan/", parts, name="parts"),
    path("ho-so/<opaque:code>", public.status, name="public-status"),
    path("dang-nhap/", public.sign_in, name="sign-in"),
    path("dang-xuat/", public.sign_out, name="sign-out"),
    path("quay/", queue.queue, name="counter-queue"),
    path("quay/tiep-nhan", start.start, name="counter-start"),
    path("quay/tiep-nhan/the", start.read, name="counter-card"),
    path("quay/tiep-nhan/giu", start.keep, name="counter-keep"),
    path("quay/tiep-nhan/bo", start.forget, name="counter-forget"),
    path("quay/tiep-nhan/thu-tuc", start.procedures, name="counter-procedures"),
    path("quay/tiep-nhan/mo", start.open_new, name="counter-open"),
    path("quay/tiep-nhan/<opaque:code>", reception.reception, name="counter-reception"),
    path("quay/tiep-nhan/<opaque:code>/tra-cuu", reception.look_up, name="counter-lookup"),
    path("quay/tiep-nhan/<opaque:code>/lien-he", reception.contact, name="counter-contact"),
    path("quay/tiep-nhan/<opaque:code>/tiep-nhan", reception.accept, name="counter-accept"),
    path("quay/tiep-nhan/<opaque:code>/doi-chieu", reception.compared_all, name="counter-compared-all"),
    path("quay/tiep-nhan/<opaque:code>/xin-xac-nhan", remaining.ask, name="counter-remaining"),
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
    path("quay/ho-so/<opaque:code>/dang-xem", dossiers.presence, name="counter-presence"),
    path("quay/ho-so/<opaque:code>/nhan", queue.claim, name="counter-claim"),
    path("quay/ho-so/<opaque:code>", dossiers.dossier, name="counter-dossier"),
    path("quay/ho-so/<opaque:code>/giay-hen", dossiers.receipt, name="counter-receipt"),
    path("quay/ho-so/<opaque:code>/giay-hen/in", dossiers.print_copy, name="counter-print"),
    path("quay/ho-so/<opaque:code>/giay-hen.pdf", dossiers.receipt_pdf, name="counter-receipt-pdf"),
    path("", include("reception.citizen_urls")),
    path("api/v1/", include("reception.api.urls")),
]
