"""The pages render from plain objects, keep to the strict content policy, and never show what they must not."""

import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace as Thing

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.reception import page_fixtures as made

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"
OURS = sorted(TEMPLATES.rglob("*.html"))
ERROR_PAGES = ["400", "403", "404", "500", "503", "registration/locked"]
PAGES = {
    "counter/start.html": lambda: {"form": made.OwnerForm(), "drafts": []},
    "counter/reception.html": lambda: {"dossier": made.dossier(), "board": made.board(), "accept_url": "/accept"},
    "counter/choose.html": lambda: made.choosing(1),
    "counter/waive.html": lambda: {"slot": made.rows()[0], "form": made.ReasonForm()},
    "counter/dossiers.html": lambda: {"dossiers": [], "tabs": []},
    "counter/dossier.html": lambda: {"dossier": made.dossier(status="accepted"), "board": made.board(), "events": []},
    "counter/receipt.html": lambda: {"facts": made.receipt(), "dossier": made.dossier(receipt_prints=0)},
    "registration/login.html": lambda: {"form": made.LoginForm()},
    "public/no_status.html": dict,
    "public/status.html": lambda: {"dossier": Thing(code="H99-1", status="processing"), "said": "Đang xử lý."},
}


def render(template, htmx=False, **context):
    request = RequestFactory().get("/")
    request.user = Thing(is_authenticated=True, is_staff=False, full_name="Cán bộ Mẫu", get_username="canbo")
    request.htmx = htmx
    return render_to_string(template, context, request=request)


@pytest.mark.parametrize("template", PAGES)
def test_a_page_has_one_main_one_heading_and_unique_ids(template):
    html = render(template, **PAGES[template]())
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert html.count("<main") == 1
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(ids) == len(set(ids))
    assert 'lang="vi"' in html


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_keeps_to_the_strict_content_policy(path):
    text = path.read_text(encoding="utf-8")
    assert " style=" not in text
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(?:src|href)=\"https?:", text)
    assert unicodedata.is_normalized("NFC", text)


def test_every_icon_that_a_page_uses_is_drawn():
    html = "".join(render(template, **context()) for template, context in PAGES.items())
    drawn = set(re.findall(r'<symbol id="i-([a-z-]+)"', (TEMPLATES / "parts/_icons.html").read_text(encoding="utf-8")))
    assert set(re.findall(r'<use href="#i-([a-z-]+)"', html)) <= drawn


def test_every_style_sheet_is_linked_and_nothing_else():
    html = render("counter/dossiers.html", dossiers=[], tabs=[])
    linked = set(re.findall(r"css/[a-z/-]+\.css", html))
    linked |= set(
        re.findall(r"css/[a-z/-]+\.css", (TEMPLATES / "admin" / "base_site.html").read_text(encoding="utf-8"))
    )
    bench = (TEMPLATES / "admin" / "standardise" / "base.html").read_text(encoding="utf-8")
    linked |= set(re.findall(r"css/[a-z/-]+\.css", bench))
    specimens = (TEMPLATES / "public" / "parts.html").read_text(encoding="utf-8")
    linked |= set(re.findall(r"css/[a-z/-]+\.css", specimens))
    assert linked == {str(path.relative_to(STATIC)) for path in STATIC.rglob("*.css")}


def test_colours_live_in_the_tokens_only():
    for path in (STATIC / "css" / "parts").glob("*.css"):
        text = re.sub(r"url\([^)]*\)", "", path.read_text(encoding="utf-8"))
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) <= {"#fff"}, path.name


def test_the_consent_stands_before_the_question():
    html = render("counter/_board.html", board=made.board(), dossier=made.dossier())
    assert html.index("Công dân đồng ý cho tra cứu") < html.index("Tra cứu lại")
    assert 'name="consent"' in html


def test_a_silent_warehouse_and_an_empty_one_are_told_apart_in_the_board():
    html = render("counter/_board.html", board=made.board(), dossier=made.dossier())
    assert "Chưa tra cứu được" in html
    assert "Không có trong kho" in html


def test_a_row_answers_with_the_plan_and_the_aside_out_of_band():
    html = render("counter/_row.html", htmx=True, row=made.rows()[0], board=made.board(), dossier=made.dossier())
    assert html.count('class="component"') == 1
    assert 'id="plan"' in html
    assert html.count("hx-swap-oob") == 2


def test_only_a_row_on_its_way_is_polled():
    board = made.board()
    html = render("counter/_board.html", board=board, dossier=made.dossier())
    on_their_way = [row for row in board.rows if row.state == "fetching"]
    assert re.findall(r'hx-get="([^"]+)"\s+hx-trigger="every 2s"', html) == [row.poll_url for row in on_their_way]
    assert [row.poll_url for row in on_their_way] == [
        f"/quay/tiep-nhan/{made.dossier().code}/giay-to/{row.id}/?poll=1" for row in on_their_way
    ]


def test_every_action_of_a_row_works_without_scripts():
    html = render("counter/_board.html", board=made.board(), dossier=made.dossier())
    for form in re.findall(r"<form [^>]*hx-post[^>]*>", html):
        assert 'method="post"' in form
        assert ' action="' in form
    for link in re.findall(r"<a [^>]*hx-get[^>]*>", html):
        assert ' href="' in link


def test_a_read_only_board_offers_nothing_to_press():
    board = made.board(rows=made.rows(read_only=True))
    html = render("counter/dossier.html", dossier=made.dossier(status="accepted"), board=board, events=[])
    assert "hx-post" not in html
    assert "hx-get" not in html


def test_provenance_and_signature_are_never_silent():
    html = render("parts/_provenance.html", file=made.stored_file())
    for words in ("Kho quốc gia", "Sở Tư pháp tỉnh Thanh Bình", "1482/2026/STP", "5d1f 7c02 … f019", "chưa kiểm"):
        assert words in html


def test_the_two_consents_name_the_wording():
    html = render("counter/_choose.html", **made.choosing(2))
    assert 'name="consent_wording_version" value="3"' in html
    assert 'name="offer" value="o1"' in html
    assert "Tôi đồng ý" in html


def test_an_offer_that_cannot_be_fetched_cannot_be_chosen():
    html = render("counter/_choose.html", **made.choosing(1))
    assert re.search(r'value="o3"[^>]*disabled', html)
    assert "chưa có trong danh mục" in html


def test_the_public_page_shows_the_state_and_nothing_personal():
    html = render("public/status.html", dossier=made.dossier(status="processing"), said="Hồ sơ đang được giải quyết.")
    owner = made.person()
    assert "Đang xử lý" in html
    assert owner.full_name not in html
    assert owner.id_number not in html
    assert "<script" not in html


def test_the_page_of_a_dossier_masks_the_identity_number():
    html = render("counter/dossier.html", dossier=made.dossier(), board=made.board(), events=[])
    assert "099 194 ••• 001" in html
    assert "099194000001" not in html


def test_the_page_of_a_receipt_says_what_was_promised_and_leaves_the_form_to_the_pdf():
    facts = made.receipt()
    html = render("counter/receipt.html", facts=facts, dossier=made.dossier(receipt_prints=0), print_url="/print")
    said = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    for words in (
        facts.dossier_code,
        "Thứ Hai, 02/11/2026, trước 17:30",
        f"Nhận kết quả tại {facts.collect_at}",
        facts.submitter.name,
        facts.request,
        "1.003709",
        "20 ngày làm việc",
        "08:46, 05/10/2026",
        "Cán bộ Mẫu",
        "6 thành phần 6 lấy từ kho",
        "Chưa in lần nào.",
    ):
        assert words in said
    assert f'href="/quay/ho-so/{facts.dossier_code}/giay-hen.pdf"' in html
    assert re.search(r'<form method="post" action="/print" target="_blank">', html)
    assert facts.submitter.id_number not in html
    assert "<table" not in html and "Độc lập" not in html


def test_a_receipt_that_was_printed_says_so_and_how_its_papers_came():
    lines = [replace(made.receipt().components[0], form=form) for form in ("warehouse", "original", "warehouse")]
    facts = replace(made.receipt(), components=tuple(lines), print_count=2)
    html = render("counter/receipt.html", facts=facts, dossier=made.dossier(receipt_prints=2), print_url="/print")
    said = " ".join(html.split())
    assert "1 bản chính, 2 lấy từ kho" in said
    assert "In lại giấy hẹn" in said and "Đã in 2 lần" in said


def test_what_a_person_typed_is_never_markup():
    owner = made.person(full_name="<script>x</script>")
    html = render("counter/dossier.html", dossier=made.dossier(owner=owner), board=made.board(), events=[])
    assert "<script>x" not in html


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_no_context(name):
    html = render_to_string(f"{name}.html")
    assert "vẫn được giữ" in html or "Không có gì bị mất" in html or "được giữ" in html
    assert "Lỗi" not in html


def test_the_script_is_small_and_never_evaluates():
    text = (STATIC / "js" / "counter.js").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    assert "eval(" not in text
    assert "new Function" not in text
