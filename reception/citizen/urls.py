"""Addresses for citizens: Vietnamese without accents for people, English names for code."""

from django.urls import path

from reception.citizen import draft, own, papers, pieces, sign_in, start
from reception.screens import converters  # noqa: F401 - registers <opaque:…>

DRAFT = "nop-ho-so/<opaque:public_id>/"
SLOT = DRAFT + "giay-to/<opaque:slot_id>/"

urlpatterns = [
    path("", start.home, name="home"),
    path("thu-tuc/<opaque:code>", start.procedure, name="citizen-procedure"),
    path("thu-tuc/<opaque:code>/nop", start.begin, name="citizen-begin"),
    path("thu-tuc/<opaque:code>/nop/tiep", start.begin_signed_in, name="citizen-begin-signed-in"),
    path("nop-ho-so", start.deep_link, name="deep-link"),
    path("quyen-du-lieu", start.rights, name="citizen-rights"),
    path(DRAFT + "thong-tin", draft.info, name="citizen-info"),
    path(DRAFT + "luu", draft.save, name="citizen-save"),
    path(DRAFT + "giay-to", papers.cards, name="citizen-cards"),
    path(DRAFT + "tra-cuu", papers.look_up, name="citizen-lookup"),
    path(SLOT + "xem", papers.card, name="citizen-card"),
    path(SLOT + "chon", papers.choose, name="citizen-choose"),
    path(SLOT + "hen", papers.promise, name="citizen-promise"),
    path(SLOT + "hen/bo", papers.drop_promise, name="citizen-promise-drop"),
    path(SLOT + "bo", papers.drop, name="citizen-drop"),
    path(SLOT + "gui", papers.upload, name="citizen-upload"),
    path(SLOT + "gui/phan", pieces.begin, name="citizen-piece-begin"),
    path(SLOT + "gui/phan/<opaque:piece_id>", pieces.append, name="citizen-piece"),
    path(SLOT + "gui/xong", pieces.finish, name="citizen-piece-finish"),
    path(SLOT + "xem-truoc/<opaque:offer_id>/<opaque:file_id>", papers.preview, name="citizen-preview"),
    path(SLOT + "tep/<opaque:file_id>", papers.file, name="citizen-file"),
    path(SLOT + "tep/<opaque:file_id>/bo", papers.remove, name="citizen-remove"),
    path(DRAFT + "xem-lai", draft.review, name="citizen-review"),
    path(DRAFT + "nop", draft.submit, name="citizen-submit"),
    path("kho", own.papers, name="citizen-papers"),
    path("kho/<opaque:paper_id>/<opaque:file_id>", own.own_file, name="citizen-own-file"),
    path("cong-dan/dang-nhap", sign_in.sign_in, name="citizen-sign-in"),
    path("cong-dan/dang-nhap/di", sign_in.leave_for_provider, name="citizen-sign-in-leave"),
    path("cong-dan/dang-nhap/trinh-dien", sign_in.choose_demo_person, name="citizen-sign-in-demo"),
    path("cong-dan/dang-nhap/ve", sign_in.answer, name="citizen-sign-in-answer"),
    path("cong-dan/da-dang-nhap-lai", sign_in.renewed, name="citizen-renewed"),
    path("cong-dan/dang-xuat", sign_in.sign_out, name="citizen-sign-out"),
]
