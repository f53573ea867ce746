"""Reading names of papers, as administrations write them, into words that can be compared.

`Bản sao GCN QSDĐ (Mẫu số 01)` and `giấy chứng nhận quyền sử dụng đất` name one paper: marks, abbreviations, form
numbers and words about the copy do not count. Nothing here asks the database, so the result is the same on every
database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kho_portal.vietnamese import fold

# Written in one word, folded. Only what is common in lists of components; one reading each.
ABBREVIATIONS = {
    "atld": "an toan lao dong",
    "attp": "an toan thuc pham",
    "vsattp": "an toan thuc pham",
    "antt": "an ninh trat tu",
    "atkt": "an toan ki thuat",
    "bds": "bat dong san",
    "bddc": "ban do dia chinh",
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "bvmt": "bao ve moi truong",
    "bvtv": "bao ve thuc vat",
    "cccd": "can cuoc cong dan",
    "cmnd": "can cuoc cong dan",
    "cchn": "chung chi hanh nghe",
    "ccv": "cong chung vien",
    "cntt": "cong nghe thong tin",
    "cnkh": "chung nhan ket hon",
    "cnqsdd": "chung nhan quyen su dung dat",
    "cn": "cong nghiep",
    "cd": "cao dang",
    "dh": "dai hoc",
    "dk": "dang ki",
    "dkkd": "dang ki kinh doanh",
    "dkdn": "dang ki doanh nghiep",
    "dkdt": "dang ki dau tu",
    "dkhd": "dang ki hoat dong",
    "dtm": "danh gia tac dong moi truong",
    "dvvl": "dich vu viec lam",
    "gcn": "giay chung nhan",
    "gdtx": "giao duc thuong xuyen",
    "gks": "giay khai sinh",
    "gksk": "giay kham suc khoe",
    "gp": "giay phep",
    "gphd": "giay phep hoat dong",
    "gpkt": "giay phep khai thac",
    "gpld": "giay phep lao dong",
    "gplx": "giay phep lai xe",
    "gpmt": "giay phep moi truong",
    "gpp": "thuc hanh tot co so ban le thuoc",
    "gpxd": "giay phep xay dung",
    "hd": "hop dong",
    "hdv": "huong dan vien",
    "hkd": "ho kinh doanh",
    "htx": "hop tac xa",
    "kcb": "kham benh chua benh",
    "kbcb": "kham benh chua benh",
    "kd": "kinh doanh",
    "kdvt": "kinh doanh van tai",
    "khkt": "khoa hoc ki thuat",
    "ks": "khai sinh",
    "ksk": "kham suc khoe",
    "ld": "lao dong",
    "lltp": "li lich tu phap",
    "ls": "luat su",
    "nld": "nguoi lao dong",
    "pccc": "phong chay chua chay",
    "qd": "quyet dinh",
    "qsdd": "quyen su dung dat",
    "qshno": "quyen so huu nha o",
    "qt": "quoc te",
    "sdd": "su dung dat",
    "ths": "thac si",
    "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong",
    "tn": "tot nghiep",
    "tthn": "tinh trang hon nhan",
    "ubnd": "uy ban nhan dan",
    "vlncn": "vat lieu no cong nghiep",
    "xd": "xay dung",
    "xh": "xa hoi",
    "xn": "xac nhan",
    "xntthn": "xac nhan tinh trang hon nhan",
}
# Other names of the same thing. Those that folding would confuse (sổ đỏ, sơ đồ) are looked for with their marks.
MARKED_ALIASES = (("sổ đỏ", "giấy chứng nhận quyền sử dụng đất"), ("sổ hồng", "giấy chứng nhận quyền sử dụng đất"))
ALIASES = (
    ("bang lai xe", "giay phep lai xe"),
    ("bang lai", "giay phep lai xe"),
    ("ca vet", "dang ki xe"),
    ("chung minh nhan dan", "can cuoc cong dan"),
    ("giay dang kiem", "giay chung nhan kiem dinh"),
    ("giay chung tu", "khai tu"),
    ("doc than", "tinh trang hon nhan"),
    ("nuoc ngam", "nuoc duoi dat"),
    ("bang cu nhan", "bang tot nghiep dai hoc"),
    ("dang ki kinh doanh", "dang ki doanh nghiep kinh doanh"),
    ("tin hoc", "cong nghe thong tin"),
    ("tieng anh", "ngoai ngu"),
    ("giay chung nhan suc khoe", "giay kham suc khoe"),
    ("hang thang", "hang thang"),
    ("kham chua benh", "kham benh chua benh"),
)
# What is said about the copy, the form or the grammar, not about the kind of paper.
_COMMON = (
    "giay ban sao chinh goc photo chung nhan phieu to thuc cong co hoac va cua do cap theo quy dinh phap luat mau phu "
    "luc kem da con hieu luc gia tri thoi han nay truoc neu den doi voi truong hop duoc la cac nhung nguoi so tu ve "
    "hop le xuat trinh viec trong thang"
)
COMMON = frozenset(_COMMON.split())
_FORM = re.compile(r"\b(?:theo\s+)?(?:mau|bieu mau|phu luc)(?:\s+so)?\s+[a-z]{0,4}\.?\s?[0-9ivx]+[a-z0-9./-]*")
# From here on a name says whose paper, by whom and on what terms, and no longer which.
_QUALIFIER = re.compile(r"\s(?:cua|do|theo|kem|con|da|neu|doi voi|hoac|trong|cap|de|co chung thuc)\s|[(:/;]")
_HEAD, _TAIL = 1.0, 0.45


@dataclass(frozen=True)
class PaperName:
    """A name as words in order, each with the weight of its place, and the numbers that tell kinds apart."""

    key: str
    words: tuple[str, ...]
    places: dict[str, float]
    numbers: frozenset[str]
    head: str

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs of neighbouring words."""
        return frozenset(zip(self.words, self.words[1:], strict=False))


@lru_cache(maxsize=20_000)  # every page of the bench reads the same names of the catalogue, which are no personal data
def read_name(text: str) -> PaperName:
    """Return the comparable form of a paper's name. Callers share the result and must not change it."""
    lowered = text.lower()
    for alias, meaning in MARKED_ALIASES:
        lowered = lowered.replace(alias, meaning)
    bare = _FORM.sub(" ", fold(lowered))
    cut = _QUALIFIER.search(bare, len(bare.split(" ", 1)[0]))
    head = _spell(bare[: cut.start()] if cut else bare)
    words = tuple(_spell(bare).split())
    in_head = set(head.split())
    return PaperName(
        key=" ".join(words),
        words=words,
        places={word: _HEAD if word in in_head else _TAIL for word in words},
        numbers=frozenset(word for word in in_head if word.isdigit()),
        head=head,
    )


def _spell(folded: str) -> str:
    """Return the words with abbreviations written out, one spelling for i and y, and one name for each thing."""
    words = " ".join(_expand(word) for word in re.findall(r"[a-z0-9]+", folded))
    for alias, meaning in ALIASES:
        words = re.sub(rf"\b{alias}\b", meaning, words)
    return words


def _expand(word: str) -> str:
    """Return a word with its abbreviation written out, `y` at its end as `i`, a number without leading zeros."""
    if word.isdigit():
        return str(int(word))
    return re.sub(r"^([bcdghklmnpqrstvx]+)y$", r"\1i", ABBREVIATIONS.get(word, word))


def trigrams(text: str) -> frozenset[str]:
    """Return the three-letter pieces of a text, with blanks before and after it."""
    return frozenset(_pieces(f"  {text} "))


def _pieces(text: str) -> Iterator[str]:
    """Yield the three-letter pieces of a text."""
    for start in range(len(text) - 2):
        yield text[start : start + 3]


def similar(left: frozenset, right: frozenset) -> float:
    """Return the Dice coefficient of two sets: 0 for nothing in common, 1 for the same set."""
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
