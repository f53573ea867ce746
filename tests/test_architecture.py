"""The rules of the house that a machine can keep."""

import ast
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from reception.screens.policy import POLICIES

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kho_portal", "reception", "connectors")
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
WIRE_NAMES = re.compile(
    r"\b(MaKetQua|MaThuTuc|SoKyHieu|DuongDan|TenTep|TenFile|CoQuanChuQuan|DanhSach\w+|MACOQUAN|TENCOQUAN"
    r"|SoDinhDanh\w+|HoTenNguoiYeuCau|KenhThucHien|MATTHC|madonvi|LayDanhMucSSTaiTep)\b"
)
CONNECTING = {"requests", "httpx", "urllib.request", "http.client", "socket", "aiohttp"}
# Who may connect, and why: the client itself; the sign-in library, to its one host; the other side; the demo, which
# talks to its own web process.
MAY_CONNECT = {
    "connectors/client.py",
    "connectors/watchdog.py",
    "reception/citizen/single_sign_on.py",
    "reception/demo/check.py",
    "reception/demo/check_citizen.py",
    "reception/management/commands/demo.py",
    "kho_portal/operations/installation.py",
    # These two hold the ends of pairs of sockets between our own processes and know no address.
    "kho_portal/files/children.py",
    "kho_portal/files/forkserver.py",
}
VIETNAMESE = re.compile(r"[ăâđêôơưạảãàáằắặẳẵầấậẩẫềếệểễìíịỉĩồốộổỗờớợởỡụủũùúừứựửữỳýỵỷỹ]", re.IGNORECASE)


def modules(*folders: str) -> list[Path]:
    """Python files of the packages, migrations left out."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked_files() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.split("\n")[:-1]


def test_the_top_level_is_the_fixed_one():
    fixed = {"manage.py", "pyproject.toml", "README.md", *PACKAGES, "templates", "static", "tests"}
    top = {name.split("/")[0] for name in tracked_files()}
    assert {name for name in top if not name.startswith(".") and not name.endswith(".lock")} == fixed


def test_imports_go_down_the_floors_only():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("folder", [*PACKAGES, "tests", "templates", "static"])
def test_no_module_is_longer_than_a_person_reads(folder):
    kinds = ("*.py", "*.html", "*.css", "*.js")
    files = [path for kind in kinds for path in (ROOT / folder).rglob(kind) if "migrations" not in path.parts]
    long = [name_of(path) for path in files if len(path.read_text().splitlines()) > LONGEST_MODULE]
    assert long == []


def test_no_function_is_longer_than_forty_lines():
    long = []
    for path in modules(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{name_of(path)}:{node.lineno} {node.name} {lines}")
    assert long == []


def test_one_module_opens_connections():
    found = []
    for path in modules(*PACKAGES):
        name = name_of(path)
        if name in MAY_CONNECT or name.startswith("connectors/simulator/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [f"{name}: {each}" for each in names if each in CONNECTING]
    assert found == []


def code_only(path: Path) -> str:
    """The code of a module without comments and docstrings."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                body[0] = ast.Pass()
    return ast.unparse(tree)


def test_wire_names_live_in_the_wire_only():
    # dialect.py names environment variables; the commands tell administrators which service they call.
    allowed = ("connectors/wire/", "connectors/simulator/", "connectors/dialect.py", "connectors/management/")
    found = [
        f"{name_of(path)}: {match[0]}"
        for path in modules(*PACKAGES)
        if not name_of(path).startswith(allowed)
        for match in [WIRE_NAMES.search(code_only(path))]
        if match
    ]
    assert found == []


def routes(patterns, prefix=""):
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield prefix + str(each.pattern), each.callback


def test_every_route_declares_a_policy():
    missing = []
    for route, view in routes(get_resolver().url_patterns):
        if route.startswith("admin/") and not getattr(view, "__module__", "").startswith("reception."):
            continue  # Django's own pages: the admin site has a policy of its own: staff, checked by its has_permission
        declared = getattr(view, "policy", None) or getattr(getattr(view, "cls", None), "policy", None)
        declared = declared or getattr(getattr(view, "view_class", None), "policy", None)
        if declared not in POLICIES:
            missing.append(route)
    assert missing == []


def test_templates_are_typed_in_nfc_and_have_no_inline_style_or_script():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert unicodedata.is_normalized("NFC", text), name_of(path)
        assert not re.search(r'\sstyle="', text), name_of(path)
        assert not re.search(r"\son(click|load|change|submit)=", text), name_of(path)
        assert "|safe" not in text and "mark_safe" not in text, name_of(path)


def test_colours_come_from_tokens_only():
    for path in (ROOT / "static" / "css").rglob("*.css"):
        if path.name == "tokens.css":
            continue
        text = re.sub(r"url\([^)]*\)", "", path.read_text())
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b", text)
        assert [each for each in found if each.lower() not in {"#000", "#fff"}] == [], name_of(path)


def test_every_setting_is_in_the_example_file():
    example = (ROOT / ".env.example").read_text()
    text = (ROOT / "kho_portal" / "settings.py").read_text() + (ROOT / "kho_portal" / "configuration.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text)) | {"SECRET_KEY", "HMAC_KEY", "ENCRYPTION_KEY"}
    from connectors.dialect import Dialect

    names |= {f"KHO_{name.upper()}" for name in Dialect.__dataclass_fields__}
    assert {name for name in names if not re.search(rf"^#? ?{name}=", example, re.MULTILINE)} == set()


def test_the_repository_names_no_machine_and_no_index():
    forbidden = re.compile(
        r"(--(extra-)?index-url|(?<![\w.])/(wor" + r"k|far" + r"m)/|BEGIN (RSA |EC )?PRIVATE KE" + "Y)"
    )
    found = []
    for name in tracked_files():
        path = ROOT / name
        if path.suffix in {".png", ".pdf", ".svg"} or not path.is_file():
            continue
        match = forbidden.search(path.read_text(errors="replace"))
        if match:
            found.append(f"{name}: {match[0]}")
    assert found == []


def places_named() -> dict[str, list[str]]:
    """The files that reception/README.md names for each change, by the words of the change."""
    text = (ROOT / "reception" / "README.md").read_text()
    table = text.split("## Where a change goes")[1].split("\n\n")[1]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {question: re.findall(r"`([\w/<>.-]+\.\w+)`", files) for question, _, files in rows}


def test_where_a_change_goes_names_at_most_five_files_that_are_there():
    """A file that comes with the change, or whose name the change gives, stands in one of these."""
    coming = {"models/messages.py", "messages/sending.py"}
    places = places_named()
    assert len(places) == 10
    for question, files in places.items():
        assert 1 <= len(files) <= 5, question
        for name in files:
            here = [ROOT / name, ROOT / "reception" / name]
            assert name in coming or "<" in name or any(path.is_file() for path in here), f"{question}: {name}"
