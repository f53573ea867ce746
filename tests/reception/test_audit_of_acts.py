"""No act without its row in the log, no row without its act: both stand in one transaction."""

import pytest
from django.db import DatabaseError

from connectors.models import Download, Lookup
from kho_portal.audit.models import AuditEntry, EvidenceIsAppendOnly
from kho_portal.files.models import StoredFile
from kho_portal.opaque import keyed_hash
from reception.models import Attachment, Consent, Dossier, Event, Slot
from reception.reuse.consent_wordings import ConsentKind, wording_on
from tests.files.makers import pdf
from tests.programs import BIRTH, DIPLOMA, LLTP, MINH_THU, hold_own_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken_log(monkeypatch):
    """A function after whose call nothing can be written into the audit log."""

    def break_it():
        def refuse(self, *args, **kwargs):
            raise DatabaseError("no room for evidence")

        monkeypatch.setattr(AuditEntry, "save", refuse)

    return break_it


@pytest.fixture
def own(opened, directory):
    """A looked-up draft with an own diploma: previews are here at once."""
    hold_own_paper(DIPLOMA)
    opened.look_up()
    opened.directory = directory
    return opened


def preview_path(held, slot):
    offer = slot["offers"][0]
    return held.at(slot, f"offers/{offer['id']}/preview/{offer['files'][0]['id']}/")


def actions() -> list[str]:
    return list(AuditEntry.objects.exclude(dossier="").order_by("pk").values_list("action", flat=True))


def test_a_main_job_leaves_one_row_for_every_act(own, officer):
    api, diploma = own.caller, own.slot(DIPLOMA)
    assert api.get(preview_path(own, diploma)).status_code == 200
    assert api.get(preview_path(own, diploma) + "?page=1").status_code == 200
    own.choose(diploma, diploma["offers"][0])
    file = own.slot(DIPLOMA)["files"][0]
    api.get(own.at(diploma, f"files/{file['id']}/"))
    api.delete(own.at(diploma, "choice/"))
    first = own.slot(index=0)
    uploaded = api.upload(own.at(first, "files/"), pdf()).json()["files"][0]
    api.delete(own.at(first, f"files/{uploaded['id']}/"))
    api.get(f"warehouse/?dossier={own.code}&result_code={BIRTH}")
    Slot.objects.update(is_required=False)
    api.post(f"{own.path}accept/")
    assert actions() == [
        "dossier.open", "lookup.ask", "lookup.answer", "document.preview", "document.preview", "document.choose",
        "file.open", "document.drop", "file.upload", "file.remove", "warehouse.read", "dossier.accept",
    ]  # fmt: skip
    for entry in AuditEntry.objects.exclude(dossier=""):
        assert (entry.actor_kind, entry.actor_id, entry.office) == ("program", str(officer.pk), "H99.18")
        assert entry.dossier == own.code
        assert entry.owner_hash == keyed_hash("owner", MINH_THU["id_number"])
        assert entry.purpose and entry.at and entry.object_type and entry.object_id and entry.request_id
        assert entry.ip_address == "127.0.0.1"


def test_an_entry_is_never_changed_or_removed(own):
    entry = AuditEntry.objects.first()
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="x"),
    ):
        with pytest.raises(EvidenceIsAppendOnly):
            attempt()


def test_the_first_look_at_a_national_paper_is_an_act_too(own):
    slot = own.slot(LLTP)
    for _ in range(3):
        assert own.caller.get(preview_path(own, slot)).status_code == 202
    assert actions()[-1] == "document.preview"
    assert list(AuditEntry.objects.filter(action="document.preview").values_list("outcome", flat=True)) == ["asked"]


@pytest.mark.parametrize(
    ("broken", "act", "action"),
    [
        ("reception.reuse.choosing.record_event", "choose", "document.choose"),
        ("reception.reuse.look_up._own_documents", "look_up", "lookup.ask"),
        ("reception.reuse.previews.render_page", "preview", "document.preview"),
        ("reception.reuse.opening.open_verified", "open", "file.open"),
        ("reception.reuse.uploads.touch", "upload", "file.upload"),
        ("reception.dossiers.acceptance.record_event", "accept", "dossier.accept"),
        ("reception.reuse.own_papers.WarehouseDocument.objects", "warehouse", "warehouse.read"),
    ],
)
def test_an_act_that_fails_leaves_no_row(own, monkeypatch, broken, act, action):
    do = acts(own)[act]
    before = AuditEntry.objects.filter(action=action).count()

    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    if broken.endswith("objects"):
        monkeypatch.setattr("reception.reuse.own_papers.WarehouseDocument", None)
    else:
        monkeypatch.setattr(broken, fail)
    assert do().status_code == 500
    assert AuditEntry.objects.filter(action=action).count() == before


def acts(held) -> dict:
    """Every audited act as a call; what it needs is prepared before anything is broken."""
    api, diploma, first = held.caller, held.slot(DIPLOMA), held.slot(index=0)
    file = api.upload(held.at(first, "files/"), pdf()).json()["files"][0]
    api.post(held.at(first, "compared/"))
    Slot.objects.filter(dossier__code=held.code).update(is_required=False)
    return {
        "look_up": held.look_up,
        "preview": lambda: api.get(preview_path(held, diploma)),
        "national preview": lambda: api.get(preview_path(held, held.slot(LLTP))),
        "choose": lambda: held.choose(diploma, diploma["offers"][0]),
        "open": lambda: api.get(held.at(first, f"files/{file['id']}/")),
        "upload": lambda: api.upload(held.at(first, "files/"), pdf(pages=2)),
        "remove": lambda: api.delete(held.at(first, f"files/{file['id']}/")),
        "warehouse": lambda: api.get(f"warehouse/?dossier={held.code}"),
        "accept": lambda: api.post(f"{held.path}accept/"),
    }


def facts() -> list:
    """What an act could have changed."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Dossier, Slot, Attachment, Consent, Event, Download, Lookup)
    ] + [StoredFile.objects.filter(state="ready").count()]


@pytest.mark.parametrize(
    "act",
    ["look_up", "preview", "national preview", "choose", "open", "upload", "remove", "warehouse", "accept"],
)
def test_without_the_log_nothing_is_done(own, broken_log, settings, act):
    do = acts(own)[act]
    before, asked = facts(), len(own.directory.journal.entries("papers"))
    files = {path for path in settings.STORAGE_ROOT.rglob("*") if path.is_file()}
    broken_log()
    answer = do()
    assert (answer.status_code, answer.json()["code"]) in {(500, "TEMPORARY"), (503, "TEMPORARY")}
    assert facts() == before
    assert len(own.directory.journal.entries("papers")) == asked
    if act != "upload":  # its bytes are gone after commit, which this test never reaches
        assert {path for path in settings.STORAGE_ROOT.rglob("*") if path.is_file()} == files


def test_a_damaged_file_is_not_opened_and_not_noted_as_opened(own, settings):
    do = acts(own)["open"]
    stored = StoredFile.objects.order_by("-pk").first()
    path = settings.STORAGE_ROOT / stored.storage_key
    path.chmod(0o600)
    path.write_bytes(b"%PDF changed")
    answer = do()
    assert (answer.status_code, answer.json()["code"]) == (503, "FILE_DAMAGED")
    assert "file.open" not in actions()


def test_two_consents_say_what_for_in_which_words_before_whom_and_when(own, officer):
    slot = own.slot(LLTP)
    own.choose(slot, slot["offers"][0])
    lookup, use = Consent.objects.order_by("pk")
    assert (lookup.purpose, use.purpose) == ("lookup", "use")
    for consent, kind in ((lookup, ConsentKind.LOOK_UP), (use, ConsentKind.USE)):
        assert consent.dossier.code == own.code
        assert consent.wording_version == str(wording_on(kind, consent.given_at.date()).number)
        assert (consent.recorded_by, consent.method, consent.spoken_by) == (officer, "verbal", "owner")
        assert consent.given_at and consent.withdrawn_at is None
    assert (lookup.offer, lookup.result_code) == (None, "")
    assert use.offer.public_id == slot["offers"][0]["id"]
    assert (use.result_code, use.reference_number, use.agency) == (LLTP, "1482/2026/STP-LLTP", "H98.15")
    assert {attachment.consent for attachment in Attachment.objects.all()} == {use}


def test_a_consent_is_withdrawn_with_the_choice_and_given_anew_with_the_next(own):
    slot = own.slot(LLTP)
    own.choose(slot, slot["offers"][0])
    own.caller.delete(own.at(slot, "choice/"))
    use = Consent.objects.get(purpose="use")
    assert use.withdrawn_at is not None
    own.choose(slot, slot["offers"][1])
    assert Consent.objects.filter(purpose="use", withdrawn_at__isnull=True).count() == 1
    own.choose(slot, slot["offers"][2])
    live = Consent.objects.filter(purpose="use", withdrawn_at__isnull=True)
    assert [consent.offer.public_id for consent in live] == [slot["offers"][2]["id"]]
    assert Consent.objects.filter(purpose="lookup", withdrawn_at__isnull=True).count() == 1
