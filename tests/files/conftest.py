"""A store of its own for every test."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kho_portal.files.accept import accept_upload
from kho_portal.files.storage import store


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
