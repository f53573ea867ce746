"""Suggested result codes: the right one first, with reasons a person can check, and never a trap without a warning."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.standardisation.paper_names import read_name
from reception.standardisation.suggestions import Candidate, Precedent, Ranking, read_ranking
from tests.benchmarks.suggestions import build_ranking, misses, rows

ONE, TWO, LAND = "KQ.G15.000007", "KQ.G15.000008", "KQ.G99.000301"


@pytest.fixture
def ranking():
    return Ranking(
        [
            Candidate(ONE, "Phiếu lý lịch tư pháp số 1", "Sở Tư pháp", issued_by="Cấp Phiếu lý lịch tư pháp"),
            Candidate(TWO, "Phiếu lý lịch tư pháp số 2"),
            Candidate(LAND, "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"),
            Candidate("KQ.X", "Giấy khám sức khỏe"),
        ],
        [Precedent("Giấy tờ về chỗ ở hợp pháp", LAND, "1.004194")],
    )


def codes(ranking, name, **more):
    return [each.candidate.code for each in ranking.suggest(name, **more)]


def test_the_same_name_without_diacritics_is_the_same_paper(ranking):
    best = ranking.suggest("PHIEU LY LICH TU PHAP SO 01")[0]
    assert (best.candidate.code, best.score, best.strength) == (ONE, 1.0, "strong")
    assert "trùng tên sau khi bỏ dấu và viết đủ chữ tắt" in best.reasons
    assert "là kết quả của thủ tục Cấp Phiếu lý lịch tư pháp" in best.reasons


def test_a_name_that_differs_by_its_number_only_is_a_trap_and_says_so(ranking):
    found = {each.candidate.code: each for each in ranking.suggest("Phiếu LLTP số 1")}
    assert found[TWO].warning and found[TWO].strength == "weak"
    assert not found[ONE].warning and found[ONE].score > found[TWO].score


def test_a_form_number_is_not_the_number_of_a_paper():
    assert not read_name("Tờ khai (theo mẫu số 01)").numbers
    assert read_name("Phiếu LLTP số 02").numbers == {"2"}


def test_marks_decide_where_folding_would_confuse(ranking):
    assert codes(ranking, "Sổ đỏ")[0] == LAND
    assert LAND not in codes(ranking, "Sơ đồ vị trí")


def test_what_other_procedures_use_counts_but_not_ones_own(ranking):
    best = ranking.suggest("Giấy tờ về chỗ ở hợp pháp", procedure="1.004222")[0]
    assert best.candidate.code == LAND
    assert "1 thủ tục khác đã dùng mã này cho giấy tờ cùng tên" in best.reasons
    own = ranking.suggest("Giấy tờ về chỗ ở hợp pháp", procedure="1.004194")
    assert not any("thủ tục khác" in reason for each in own for reason in each.reasons)


def test_nothing_alike_is_an_empty_list(ranking):
    assert ranking.suggest("Ảnh chân dung 4 cm x 6 cm") == []
    assert ranking.suggest("") == []
    assert Ranking([]).suggest("Giấy khai sinh") == []


def test_at_most_five_each_with_a_reason():
    ranking = build_ranking()
    for row in rows("suggestion_names.csv")[:40]:
        found = ranking.suggest(row["name"])
        assert len(found) <= 5
        assert all(0 < each.score <= 1 and each.reasons for each in found[:1])


def test_a_small_sample_finds_its_codes():
    tune = [row for row in rows("suggestion_names.csv") if row["split"] == "tune"][:40]
    assert len(misses(build_ranking(), tune)) <= 4


def test_the_list_is_large_and_split_in_two():
    names = rows("suggestion_names.csv")
    known = {each["code"] for each in rows("suggestion_codes.csv")}
    assert len(names) >= 200 and len(known) >= 60
    assert min(sum(row["split"] == part for row in names) for part in ("tune", "held")) >= 90


@pytest.mark.django_db
def test_the_catalogue_is_read_in_three_queries(catalogue):
    with CaptureQueriesContext(connection) as queries:
        ranking = read_ranking()
    assert len(queries) == 3
    assert ranking.suggest("Bản sao giấy khai sinh")[0].candidate.code == "KQ.G15.000031"
