"""A store of its own for every test, and programs of our own for the limited children."""

import shutil
import textwrap

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kho_portal.files import children
from kho_portal.files.accept import accept_upload
from kho_portal.files.children import ForkServer
from kho_portal.files.storage import store

REAL = children.HERE
DYING = 10  # seconds within which what must end has ended, on a busy machine


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path / "files"
    return store()


@pytest.fixture
def upload(db):
    """Uploads bytes the way a browser does and returns the stored file."""

    def send(content, name="giay-to.pdf", content_type="", **options):
        return accept_upload(SimpleUploadedFile(name, content, content_type), **options)

    return send


@pytest.fixture
def bytes_on_disk(shelf):
    """Every file below the store, as a list: what must be empty after a refusal."""
    return lambda: [path for path in shelf.root.rglob("*") if path.is_file()]


@pytest.fixture
def server(monkeypatch):
    """A fork server for this test alone."""
    own = ForkServer()
    monkeypatch.setattr(children, "_server", own)
    yield own
    process = own._process
    own.forget()
    if process is not None:
        process.wait(DYING)


@pytest.fixture
def write(server, monkeypatch, tmp_path):
    """Writes programs for the children: `write("name", body)`; their CPU limit is 1 s."""
    folder = tmp_path / "programs"
    folder.mkdir()
    shutil.copy(REAL / "forkserver.py", folder)
    source = (REAL / "limits.py").read_text()
    assert "CPU_SECONDS = 12" in source
    (folder / "limits.py").write_text(source.replace("CPU_SECONDS = 12", "CPU_SECONDS = 1"))
    monkeypatch.setattr(children, "HERE", folder)

    def program(name, body, *, load="pass"):
        functions = (("load()", load), ("main(arguments)", body))
        text = "\n\n".join(f"def {head}:\n{textwrap.indent(code, '    ')}" for head, code in functions)
        (folder / f"{name}.py").write_text(f"{text}\n")

    return program


def ask(program, *arguments, most_bytes=1_000_000, **options):
    """The answer of a program that a test wrote."""
    return children.run_limited(program, *arguments, most_bytes=most_bytes, **options)
