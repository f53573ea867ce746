"""Papers as programs in daily use write them must pass, signatures included; only their cut halves must not."""

import datetime
import unicodedata

import pytest

from kho_portal.files.inspection import inspect
from kho_portal.pdf import OfficialPdf

from . import signing

CREATED = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
OWNER = "Nguyễn Thị Hồng Phượng"


@pytest.fixture(scope="module")
def printed():
    """A paper of our own press with a Vietnamese name on it."""
    paper = OfficialPdf(title="Giấy khai sinh", created=CREATED)
    paper.set_font("serif", size=12)
    paper.cell(0, 10, f"Họ và tên: {OWNER}. Số định danh: 001099000001")
    return bytes(paper.output())


@pytest.fixture(scope="module")
def signed(printed):
    """The same paper, signed and appended to as registers do it."""
    return signing.sign(printed, "Signature1")


def look(tmp_path, content):
    path = tmp_path / "x.part"
    path.write_bytes(content)
    return inspect(path)


def test_our_own_print_is_ready_and_its_vietnamese_text_is_found(tmp_path, printed):
    verdict = look(tmp_path, printed)
    assert (verdict.state, verdict.reasons, verdict.pages) == ("ready", (), 1)
    text = unicodedata.normalize("NFC", verdict.text)
    assert OWNER in text
    assert "001099000001" in text


def test_a_signed_paper_is_ready(tmp_path, signed):
    verdict = look(tmp_path, signed)
    assert (verdict.state, verdict.reasons) == ("ready", ())


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99, 0.9999])
def test_a_signed_paper_that_was_cut_is_corrupt(tmp_path, printed, signed, share):
    cut = signed[: int(len(signed) * share)]
    assert len(cut) != len(printed)
    verdict = look(tmp_path, cut)
    assert (verdict.state, verdict.code) == ("corrupt", "FILE_CORRUPT")


def test_a_signed_paper_with_a_hole_is_corrupt(tmp_path, signed):
    middle = len(signed) // 2
    assert look(tmp_path, signed[:middle] + signed[middle + 500 :]).state == "corrupt"
