"""Every refusal of the product, as a person reads it: a whole Vietnamese sentence that says what to do now.

The sentences are gathered from where they live, so that a new code cannot come without one.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

import reception
from connectors.messages import FOR_PEOPLE, text_for
from kho_portal.files.errors import MESSAGES, REASONS, message_for
from kho_portal.problem_pages import PROBLEMS
from reception.api.problems import KNOWN
from reception.base.errors import MissingKind, MissingPart, ReceptionError
from reception.citizen.sign_in import SAID
from reception.people import card
from reception.reuse.look_up import NOT_ASKED

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("reception", "connectors", "kho_portal")
FORBIDDEN = ("có lỗi xảy ra", "đã xảy ra lỗi", "lỗi 500", "thao tác thất bại", "thất bại", "không tìm thấy dữ liệu",
             "vui lòng thử lại sau", "xin thử lại sau.", "lỗi hệ thống", "không hợp lệ. vui lòng")  # fmt: skip
MARKED = re.compile(r"[ăâđêôơưạảãàáằắặẳẵầấậẩẫềếệểễìíịỉĩồốộổỗờớợởỡụủũùúừứựửữỳýỵỷỹ]", re.IGNORECASE)

# What tells a person to do something: a polite "xin", an offer of what can be done, or a verb that begins a clause.
VERBS = "bấm|báo|bỏ|chọn|chờ|chụp|đánh dấu|đăng nhập|đính kèm|gõ|gửi|hỏi|kiểm tra|mở|quay lại|quét|sửa|tải|tạo|thử|xem"
NEXT_STEP = re.compile(rf"\bxin (?!lỗi)\w+|\bcó thể \w+|(?:^|[.;:,] |\b(?:hãy|hoặc|rồi) )(?:{VERBS})\b", re.IGNORECASE)

# A Vietnamese syllable without its marks. Everything else in a sentence is foreign, unless people here write it so.
SYLLABLE = re.compile(
    r"(?:ngh?|nh|th|tr|ch|gh|gi|kh|ph|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?|gi", re.IGNORECASE
)
WRITTEN_SO = {"pdf", "jpeg", "png", "xlsx", "csv", "utf", "json", "api", "qr", "mb", "kb", "byte", "word", "multipart",
              "javascript", "xfa"}  # fmt: skip

# Refusals that need something to be made: class name -> arguments.
MADE_WITH = {
    "NotComplete": (["tờ khai chưa có"],),
    "NotReadyToSubmit": ([MissingPart(MissingKind.COMPONENT, "a", "Tờ khai")],),
    "LookupQuota": ("Tài khoản này", 30, "10 phút", "09:12, 30/11/2026"),
    "ProofRefused": (3,),
}
# One code, one meaning, said at two places that know different things about it.
SAID_TWICE = {
    "REASON_MISSING", "LINK_DECIDED", "REFERENCE_NUMBER_NEEDED", "NO_NATIONAL_CODE", "FILE_NOT_READY", "NOT_ALLOWED",
    "NOT_FOUND", "MALFORMED", "TEMPORARY",
}  # fmt: skip
# Read by programs, whose makers find the next step in the description of the API.
FOR_PROGRAMS = {"NOT_ALLOWED", "NOT_FOUND", "METHOD_NOT_ALLOWED", "NOT_ACCEPTABLE", "MEDIA_TYPE", "MALFORMED",
                "BODY_TOO_LARGE"}  # fmt: skip
# Addresses, hosts and names of variables are no words.
FOR_OPERATORS = {"connectors/dialect.py", "connectors/admin.py", "kho_portal/configuration.py", "kho_portal/sso.py"}
NAMES_OF_THE_API = {"false", "verbal", "signature", "online", "file", "ascii"}


def refusals() -> list[type[ReceptionError]]:
    """Every class of refusal, wherever it is defined."""
    for module in pkgutil.walk_packages(reception.__path__, "reception."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    found, open_ends = [], [ReceptionError]
    while open_ends:
        kind = open_ends.pop()
        found.append(kind)
        open_ends += kind.__subclasses__()
    return sorted(set(found), key=lambda kind: (kind.__module__, kind.__name__))


def gathered() -> list[tuple[str, str, str]]:
    """Where, code and sentence of everything that the product may say when something is refused or fails."""
    found = [(kind.__name__, kind.code, kind(*MADE_WITH.get(kind.__name__, ())).for_people) for kind in refusals()]
    found += [("connectors", code, text_for(code)) for code in FOR_PEOPLE]
    found += [("files", code, message_for(code)) for code in MESSAGES]
    for words in REASONS.values():
        found += [("files", "FILE_SUSPECT", message_for("FILE_SUSPECT", what=words))]
        found += [("connectors", "FILE_SUSPECT", text_for("FILE_SUSPECT", what=words))]
    found += [("not asked", code, text) for code, text in NOT_ASKED.items()]
    found += [("error pages", code, text) for code, text in PROBLEMS.values()]
    found += [("API", code, text) for code, text, _ in KNOWN.values()]
    found += [("sign-in", code, " ".join(said)) for code, said in SAID.items()]
    found += [("card", "CARD_TOO_FEW_FIELDS", card._TOO_FEW), ("card", "CARD_GARBLED", card._GARBLED)]
    found += [("card", "CARD_TWICE", card._TWICE)]
    return found


SENTENCES = gathered()
WITH_NEXT_STEP = [each for each in SENTENCES if not (each[0] == "API" and each[1] in FOR_PROGRAMS)]


def name_of(said) -> str:
    return f"{said[0]}-{said[1]}" if isinstance(said, tuple) else str(said)


def foreign(text: str) -> list[str]:
    """The words of a text that are neither Vietnamese nor written so by everybody."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.findall(r"[a-z]+", plain) if word not in WRITTEN_SO and not SYLLABLE.fullmatch(word)]


def test_the_rule_knows_english_when_it_sees_it():
    assert foreign("Connection error: invalid token, server timeout") == [
        "connection", "error", "invalid", "token", "server", "timeout",
    ]  # fmt: skip
    assert foreign("Giấy khai sinh đã được nghiên cứu kỹ; xin quét lại tệp PDF ở quầy Huyện ủy.") == []


def test_the_rule_knows_a_next_step_when_it_sees_one():
    assert NEXT_STEP.search("Kho chưa trả lời. Xin đính kèm bản quét.")
    assert NEXT_STEP.search("Mất mạng ở 72 %. Bấm gửi tiếp khi có mạng.")
    assert not NEXT_STEP.search("Hồ sơ không hợp lệ.")
    assert not NEXT_STEP.search("Xin lỗi, thành phần này đã có giấy tờ.")


@pytest.mark.parametrize("said", SENTENCES, ids=name_of)
def test_every_refusal_is_a_whole_vietnamese_sentence(said):
    _, code, text = said
    assert re.fullmatch(r"[A-Z]+(_[A-Z0-9]+)*", code)
    assert unicodedata.is_normalized("NFC", text) and text.strip() == text
    assert text[0].isupper() and text.endswith(".") and len(text.split()) >= 4
    assert len(MARKED.findall(text)) >= len(text.split()) / 3
    assert foreign(text) == [] and "{" not in text and "!" not in text
    assert [each for each in FORBIDDEN if each in text.lower()] == []


@pytest.mark.parametrize("said", WITH_NEXT_STEP, ids=name_of)
def test_every_refusal_says_what_to_do_now(said):
    assert NEXT_STEP.search(said[2]), said[2]


def test_every_refusal_has_a_code_of_its_own():
    by_code = defaultdict(set)
    for kind in refusals():
        assert "code" in vars(kind), f"{kind.__name__} borrows the code of another refusal"
        by_code[kind.code].add(f"{kind.__module__}.{kind.__name__}")
    for place, code, _ in SENTENCES:
        if place not in {kind.__name__ for kind in refusals()} | {"API", "files"} or (
            place == "files" and code not in FOR_PEOPLE
        ):
            by_code[code].add(place)
    shared = {code for code, places in by_code.items() if len(places) > 1}
    assert shared == SAID_TWICE - {"NOT_ALLOWED", "NOT_FOUND", "MALFORMED"}


def test_a_code_that_is_said_twice_has_one_status():
    statuses = defaultdict(set)
    for kind in refusals():
        statuses[kind.code].add(kind.status)
    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def strings_said(path: Path):
    """The Vietnamese texts that a module raises or puts beside a field."""
    for node in ast.walk(ast.parse(path.read_text())):
        is_call = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"add_error", "error", "warning"}
        if isinstance(node, ast.Raise) or is_call:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and MARKED.search(part.value):
                    yield part.lineno, part.value


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if not {"migrations", "simulator", "commands", "demo"} & set(path.parts)]


def test_nothing_is_raised_in_english():
    """Texts of single fields too; names and values of the API stay as programs send them."""
    found = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        for line, text in strings_said(path) if name not in FOR_OPERATORS else ():
            words = [each for each in foreign(text) if each not in NAMES_OF_THE_API]
            if words or any(each in text.lower() for each in FORBIDDEN):
                found.append(f"{name}:{line} {words} {text}")
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("phrase", FORBIDDEN)
def test_no_page_and_no_script_says_it_either(phrase):
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").rglob("*.js"), *modules()]
    found = [str(path.relative_to(ROOT)) for path in files if phrase in code_without_comments(path).lower()]
    assert found == []


def code_without_comments(path: Path) -> str:
    """The text of a file; of a module only its strings, docstrings left out."""
    if path.suffix != ".py":
        return path.read_text()
    tree = ast.parse(path.read_text())
    docs = {inspect.cleandoc(ast.get_docstring(node, clean=False) or "") for node in ast.walk(tree) if has_doc(node)}
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\n".join(each for each in strings if inspect.cleandoc(each) not in docs)


def has_doc(node) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
