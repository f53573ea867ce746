"""What must never leave: over a whole main job no secret, link or number turns up where it does not belong."""

import json
import logging
import re
from html import unescape

import pytest
from django.test import Client

from connectors.models import AccessToken, OfferedFile
from kho_portal.audit.models import AuditEntry
from kho_portal.logs import JsonFormatter
from kho_portal.secrecy import decrypt
from reception.models import ApiToken, Event, User
from tests.conftest import PASSWORD
from tests.files.makers import pdf
from tests.programs import BIRTH, CONSENT, LLTP, MINH_THU, Caller, OpenDossier, token_of
from tests.reception.board_reading import rows_in

pytestmark = pytest.mark.django_db(transaction=True)
URL = re.compile(r"""(?:href|src|action|hx-get|hx-post|hx-delete|formaction)=["']([^"']*)["']""")
JSON_URL = re.compile(r'"((?:https?://|/)[^"]*)"')
OWNER, OFFICER_NUMBER = MINH_THU["id_number"], "099191000611"


class Watched(logging.Handler):
    """Every record as our formatter writes it, and as any other formatter could."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        self.lines.append(f"{record.getMessage()} {record.args} {getattr(record, 'kho', '')}")


class Recorder:
    """A client that keeps every address asked or named, and every body."""

    def __init__(self) -> None:
        self.addresses, self.bodies = [], []

    def watch(self, client: Client) -> Client:
        asked = client.request

        def request(**environ):
            answer = asked(**environ)
            self.addresses.append(environ["PATH_INFO"] + "?" + environ.get("QUERY_STRING", ""))
            self.addresses.append(answer.get("Location", ""))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            kind = answer.get("Content-Type", "")
            if kind.startswith(("text/html", "application/json", "application/problem+json")):
                text = body.decode()
                self.bodies.append(text)
                self.addresses += URL.findall(unescape(text)) if "html" in kind else JSON_URL.findall(text)
            return answer

        client.request = request
        return client


@pytest.fixture
def logs():
    watched = Watched()
    root, kho = logging.getLogger(), logging.getLogger("kho")
    before = root.level
    root.addHandler(watched)
    root.setLevel(logging.INFO)
    yield watched.lines
    root.removeHandler(watched)
    root.setLevel(before)
    assert kho.propagate


def walk_over_the_counter(client: Client, work) -> str:
    """Sign in, scan a card, open, look up, preview, choose, fetch, open the file, take it back: over the pages."""
    assert client.post("/dang-nhap/", {"username": "canbo1", "password": PASSWORD}).status_code == 302
    client.post(
        "/quay/tiep-nhan/the", {"card": f"{OWNER}|013419012|Nguyễn Thị Minh Thư|14031994|Nữ|12 Lê Lợi|18082021"}
    )
    client.get("/quay/tiep-nhan")
    client.get("/quay/tiep-nhan/thu-tuc?q=chung chi hanh nghe")
    typed = {"full_name": MINH_THU["full_name"], "id_number": OWNER, "channel": "1", "procedure": "1.003709|"}
    opened = client.post("/quay/tiep-nhan/mo", typed)
    board = opened["Location"]
    client.get(board)
    client.post(f"{board}/tra-cuu", {"consent": "yes"}, headers={"HX-Request": "true"})
    page = client.get(board).content.decode()
    slot = next(slot for slot, row in rows_in(page).items() if LLTP in row.text)
    choose = f"{board}/giay-to/{slot}/chon"
    offers = re.findall(r'name="offer"[^>]*value="([\w-]+)"', client.get(choose).content.decode())
    assert len(offers) == 3
    client.get(f"{choose}?offer={offers[1]}")
    work()
    client.get(f"{choose}?offer={offers[1]}&step=2")
    client.post(choose, {"offer": offers[1], "consent": "yes"}, headers={"HX-Request": "true"})
    work()
    page = client.get(board).content.decode()
    file = re.search(rf'"({board}/giay-to/{slot}/tep/[\w-]+)"', page)[1]
    assert client.get(file).status_code == 200
    client.get("/quay/")
    client.post("/quay/", {"text": OWNER})
    client.get(board.replace("tiep-nhan", "ho-so"))
    client.post(f"{board}/giay-to/{slot}/chon/bo")
    return board.rpartition("/")[2]


def walk_over_the_api(caller: Caller, directory, code: str) -> None:
    """The same for a program, with failures on the way."""
    held = OpenDossier(caller, code)
    caller.post("dossiers/", {"procedure": "1.003709", "owner": MINH_THU | {"id_number": "12"}}, Idempotency_Key="k")
    caller.post("dossiers/search/", {"text": OWNER})
    for fault in (
        {"kind": "html"},
        {"kind": "status", "value": 403},
        {"kind": "error_code", "value": "9", "message": OWNER},
    ):
        directory.faults.set({"papers": fault})
        held.look_up()
    directory.faults.clear()
    held.look_up()
    slot = held.slot(LLTP)
    held.choose(slot, slot["offers"][0])
    caller.upload(held.at(held.slot(index=0), "files/"), pdf(), name=f"CCCD {OWNER}.pdf")
    caller.get(f"warehouse/?dossier={code}&result_code={BIRTH}")
    caller.get("dossiers/")
    caller.post(f"{held.path}accept/")
    caller.post(f"{held.path}lookup/", {"consent": CONSENT, "reference_numbers": {"x": OWNER}})
    caller.get(f"{held.path}x/")


def secrets_of(token: str, client: Client, settings) -> dict[str, str]:
    """Everything that must not turn up, by what it is."""
    held = {row.family: decrypt(row.value).decode() for row in AccessToken.objects.exclude(value="")}
    assert set(held) == {"mapi", "bndp"}
    links = {f"link {file.pk}": file.link for file in OfferedFile.objects.all()}
    assert len(links) >= 5
    return {
        **{f"{family} token": value for family, value in held.items()},
        **links,
        "host of a link": "mophong.gov.vn",
        "mapi password": settings.KHO_ACCESS.mapi_password,
        "bndp password": settings.KHO_ACCESS.bndp_password,
        "officer's password": PASSWORD,
        "password hash": User.objects.get(username="canbo1").password,
        "api token": token,
        "api token hash": ApiToken.objects.get().key_hash,
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "dstcode": "VN:GOV:",
    }


def test_a_whole_main_job_leaks_nothing(officer, directory, work, settings, logs, quick_and_quiet):
    recorder, token = Recorder(), token_of(officer)
    client, caller = recorder.watch(Client()), Caller(token)
    recorder.watch(caller.client)
    code = walk_over_the_counter(client, work)
    walk_over_the_api(caller, directory, code)
    work()

    secrets = secrets_of(token, client, settings)
    evidence = json.dumps(
        [list(rows.values()) for rows in (AuditEntry.objects.all(), Event.objects.all())],
        default=str,
        ensure_ascii=False,
    )
    places = {
        "logs": "\n".join(logs),
        "pages": "\n".join(recorder.bodies),
        "addresses": "\n".join(recorder.addresses),
        "evidence": evidence,
        "rings": repr(quick_and_quiet),
    }
    assert len(recorder.bodies) > 25 and len(recorder.addresses) > 300 and len(logs) > 20
    found = [(what, where) for what, value in secrets.items() for where, text in places.items() if value in text]
    assert found == []
    for number in (OWNER, OFFICER_NUMBER):
        for where in ("logs", "addresses", "evidence", "rings"):
            assert number not in places[where], (number, where)
        assert OFFICER_NUMBER not in places["pages"]
    for name in ("Minh Thư", "Minh Th%C6%B0", "Bích Ngọc"):
        assert name not in places["addresses"] and name not in places["logs"]
    assert {type(part) for ring in quick_and_quiet for part in ring} <= {int, str, type(quick_and_quiet[0][1])}


def test_an_unexpected_error_tells_the_log_where_and_never_what(opened, monkeypatch, logs):
    def explode(*args, **kwargs):
        raise RuntimeError(f"{OWNER} http://kho.mophong.gov.vn/a?token=geheim")

    monkeypatch.setattr("reception.api.dossiers.change_draft", explode)
    answer = opened.caller.patch(opened.path, {"owner": {"phone": "0912345678"}})
    assert (answer.status_code, answer.json()["code"]) == (500, "TEMPORARY")
    assert OWNER not in answer.content.decode() and "geheim" not in answer.content.decode()
    told = [line for line in logs if "unexpected error" in line]
    assert told and "RuntimeError" in told[0] and "where" in told[0]
    assert not any(OWNER in line or "geheim" in line for line in logs)


def test_errors_of_ours_carry_no_data_in_their_text(opened, directory, actor):
    from reception.base.errors import ReceptionError
    from reception.dossiers.opening import Opening, open_dossier
    from reception.people.parties import PartyData

    wrong = Opening(procedure="1.003709", owner=PartyData(id_number="09919400427", full_name="Nguyễn Thị Minh Thư"))
    with pytest.raises(ReceptionError) as refusal:
        open_dossier(opening=wrong, by=actor)
    assert (str(refusal.value), "09919400427" in repr(refusal.value)) == ("INVALID_INPUT", False)
    assert "Minh Thư" not in repr(wrong) and "09919400427" not in repr(wrong)
