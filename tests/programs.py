"""Programs that speak the API with a token of their own, and the dossiers they open."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from kho_portal.audit.services import Actor
from kho_portal.files.accept import accept_upload
from reception.models import User, WarehouseDocument, WarehouseFile
from reception.people.tokens import issue_token
from tests.files.makers import pdf

MINH_THU = {"kind": "person", "id_number": "099194004271", "full_name": "Nguyễn Thị Minh Thư", "phone": "0912345678"}
HANH = {"kind": "person", "id_number": "099176000353", "full_name": "Phạm Thị Hạnh"}
NAM = {"kind": "person", "id_number": "099088001264", "full_name": "Lê Hoàng Nam"}
LLTP, DIPLOMA, PRACTICE = "KQ.G15.000007", "KQ.G99.000101", "KQ.G99.000102"
BIRTH, LAND = "KQ.G15.000031", "KQ.G99.000301"
CONSENT = {"given": True, "method": "verbal"}
OPENING = {"procedure": "1.003709", "channel": "1", "owner": MINH_THU}


class Caller:
    """Speaks the API as a program would: JSON in, JSON out, a bearer token on every call."""

    def __init__(self, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = Client(headers=headers)

    def call(self, method, path, body=None, *, raw=None, content_type="application/json", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = raw if raw is not None else (b"" if body is None else json.dumps(body))
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.generic(method, address, data, content_type=content_type, headers=named)

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body if body is not None or "raw" in more else {}, **more)

    def patch(self, path, body, **headers):
        return self.call("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self.call("DELETE", path, **headers)

    def upload(self, path, content: bytes, *, name="quét.pdf", media_type="application/pdf", **headers):
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        file = SimpleUploadedFile(name, content, media_type)
        return self.client.post(f"/api/v1/{path}", {"file": file}, headers=named)


class OpenDossier:
    """One dossier as the API shows it, read anew on every question."""

    def __init__(self, caller: Caller, code: str) -> None:
        self.caller, self.code, self.path = caller, code, f"dossiers/{code}/"

    @property
    def now(self) -> dict:
        return self.caller.get(self.path).json()

    def slot(self, code: str = "", *, name: str = "", index: int | None = None) -> dict:
        slots = self.now["components"]
        if index is not None:
            return slots[index]
        return next(
            each for each in slots if (code and code in each["result_codes"]) or (name and name in each["name"])
        )

    def at(self, slot: dict, tail: str) -> str:
        return f"{self.path}components/{slot['id']}/{tail}"

    def look_up(self, **more):
        return self.caller.post(f"{self.path}lookup/", {"consent": CONSENT} | more)

    def choose(self, slot: dict, offer: dict, **headers):
        body = {"offer": offer["id"], "consent": CONSENT}
        return self.caller.post(self.at(slot, "choose/"), body, **headers)


def token_of(user: User) -> str:
    return issue_token(user=user, by=Actor(kind="system"))


def open_over_api(caller: Caller, **changes) -> OpenDossier:
    answer = caller.post("dossiers/", OPENING | changes)
    assert answer.status_code == 201, answer.content
    return OpenDossier(caller, answer.json()["code"])


def hold_own_paper(code=DIPLOMA, *, owner=MINH_THU, number="ĐH-1", content=None, **more) -> WarehouseDocument:
    """A paper in our own warehouse with one real file."""
    stored = accept_upload(SimpleUploadedFile("Bằng.pdf", content or pdf(), "application/pdf"))
    facts = {"title": "Bằng tốt nghiệp", "agency_code": "H99.18", "agency_name": "Sở Y tế", "validity": "valid"}
    with transaction.atomic():
        paper = WarehouseDocument.objects.create(
            result_code=code,
            owner_id_number=owner["id_number"],
            owner_name=owner["full_name"],
            reference_number=number,
            **(facts | more),
        )
        WarehouseFile.objects.create(document=paper, stored_file=stored)
    return paper


def assert_problem(answer, status: int, code: str) -> dict:
    """The answer is problem details (RFC 9457) with this code and words for people."""
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] and body["title"]
    assert body["detail"].strip() and not body["detail"].isascii()
    return body
