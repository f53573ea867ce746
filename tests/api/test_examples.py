"""A day at the counter over the API: the document's own examples are sent in order, and every answer is as it says."""

import copy
import json

import pytest

from reception.api.examples import OFFER_ID, SLOT_ID
from tests.api.documents import operations
from tests.files.makers import pdf
from tests.programs import DIPLOMA, LAND, LLTP, OpenDossier, hold_own_paper

pytestmark = pytest.mark.django_db(transaction=True)


def examples() -> dict[str, list[dict]]:
    """The example bodies of the document by operation id."""
    return {
        operation_id: [each["value"] for each in content.get("examples", {}).values()]
        for operation_id, (_, _, operation) in operations().items()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json"
    }


class Day:
    """Sends the examples of the document, each once, with the ids of real answers where a program writes them."""

    def __init__(self, caller) -> None:
        self.caller, self.left = caller, copy.deepcopy(examples())

    def send(self, operation_id: str, path: str = "", *, slot: str = "", offer: str = ""):
        """The next example of the operation; it must succeed."""
        text = json.dumps(self.left[operation_id].pop(0), ensure_ascii=False)
        body = json.loads(text.replace(SLOT_ID, slot or SLOT_ID).replace(OFFER_ID, offer or OFFER_ID))
        method = operations()[operation_id][0]
        answer = self.caller.call(method.upper(), path, body)
        assert 200 <= answer.status_code < 300, (operation_id, body, answer.content)
        return answer

    def open(self) -> OpenDossier:
        return OpenDossier(self.caller, self.send("open_dossier", "dossiers/").json()["code"])


def test_every_body_has_an_example():
    bodies = {key for key, (_, _, each) in operations().items() if "requestBody" in each}
    assert bodies - set(examples()) == {"upload_file"}
    assert all(examples().values())


def test_a_day_with_the_examples_of_the_document(api, directory, work, met):
    day = Day(api)
    hold_own_paper(DIPLOMA)
    read_the_catalogue(api)
    first, second, posted = day.open(), day.open(), day.open()
    for _ in range(2):
        assert day.send("search_dossiers", "dossiers/search/").json()["results"]
    assert len(api.get("dossiers/").json()["results"]) == 3
    day.send("change_dossier", first.path)
    assert day.send("change_dossier", second.path).json()["case"] == "Thay đổi trong Giấy chứng nhận kết hôn"
    reuse_a_paper(day, first, work)
    scan_and_settle(day, first)
    promise_and_take_back(day, directory)
    file_by_post(day, posted)
    assert day.left == {operation_id: [] for operation_id in day.left}
    done = {
        (operation_id, int(status))
        for operation_id, (_, _, operation) in operations().items()
        for status in operation["responses"]
        if status < "300"
    }
    assert done - met == set()


def read_the_catalogue(api):
    found = api.get("procedures/?q=chung chi hanh nghe").json()["results"]
    assert api.get(f"procedures/{found[0]['code']}/").json()["components"]
    assert api.get("result-codes/?q=ly lich").json()["results"]


def reuse_a_paper(day: Day, first: OpenDossier, work):
    """Look-up, preview, choice, choice taken back and made again, the bytes; and a paper that nobody named."""
    api = day.caller
    day.send("look_up", f"{first.path}lookup/")
    assert api.get(f"warehouse/?dossier={first.code}").json()["results"]
    slot = first.slot(LLTP)
    offer = slot["offers"][0]
    preview = first.at(slot, f"offers/{offer['id']}/preview/{offer['files'][0]['id']}/")
    assert api.get(preview).status_code == 202
    work()
    assert api.get(preview, Accept="image/png").status_code == 200
    day.left["choose_document"].append(day.left["choose_document"][0])
    day.send("choose_document", first.at(slot, "choose/"), offer=offer["id"])
    assert api.delete(first.at(slot, "choice/")).status_code == 200
    day.send("choose_document", first.at(slot, "choose/"), offer=offer["id"])
    work()
    ready = first.slot(LLTP)
    assert (ready["state"], ready["owner_check"] is None) == ("ready", False)
    assert api.get(first.at(ready, f"files/{ready['files'][0]['id']}/")).status_code == 200
    other = next(each for each in first.now["components"] if each["state"] == "offered")  # none of them is the one
    day.send("report_missing_paper", first.at(other, "missing/"))


def scan_and_settle(day: Day, first: OpenDossier):
    """Scans compared and taken out, the rest waived, the dossier accepted with its receipt."""
    api = day.caller
    slot = first.slot(index=0)
    for _ in range(2):
        assert api.upload(first.at(slot, "files/"), pdf()).status_code == 201
    extra = first.slot(index=0)["files"][1]
    assert api.delete(first.at(slot, f"files/{extra['id']}/")).status_code == 200
    day.send("mark_compared", first.at(slot, "compared/"))
    day.left["waive_component"] *= 10
    for each in first.now["components"]:
        if each["state"] in {"needed", "offered"}:
            day.send("waive_component", first.at(each, "waive/"))
    day.left["waive_component"] = []
    if first.slot(LLTP)["owner_check"] == "differs":
        api.post(first.at(first.slot(LLTP), "compared/"))
    accepted = day.send("accept_dossier", f"{first.path}accept/").json()
    assert accepted["receipt"] and accepted["due_at"]
    assert api.get(accepted["receipt"], Accept="application/pdf").status_code == 200
    assert api.get(first.path).status_code == 200


def promise_and_take_back(day: Day, directory):
    """A paper only shown, and one promised while the national warehouse is silent."""
    api = day.caller
    held = OpenDossier(api, api.post("dossiers/", examples()["open_dossier"][0]).json()["code"])
    directory.faults.set({"papers": {"kind": "status", "value": 503}})
    held.look_up()
    directory.faults.set({"papers": None})
    slot = held.slot(LLTP)
    assert slot["lookup"] == "unknown"
    assert day.send("promise_document", held.at(slot, "promise/")).json()["state"] == "promised"
    assert api.delete(held.at(slot, "promise/")).json()["state"] == "needed"
    copy_of = {"procedure": "2.000635", "case": "Tự nộp", "owner": examples()["open_dossier"][0]["owner"]}
    shown = OpenDossier(api, api.post("dossiers/", copy_of).json()["code"])
    day.send("mark_shown", shown.at(shown.slot(name="Căn cước"), "shown/"))


def file_by_post(day: Day, posted: OpenDossier):
    """What came by post is asked for with its number, filed, and accepted by the counter."""
    api = day.caller
    slot = posted.slot(LAND)
    answer = day.send("look_up", f"{posted.path}lookup/", slot=slot["id"]).json()
    assert [each["name"] for each in answer["sources"]] == ["own", "national"]
    for each in posted.now["components"]:
        api.post(posted.at(each, "waive/"), {"reason": "Có trong phong bì"})
    filed = day.send("submit_dossier", f"{posted.path}submit/").json()
    assert (filed["status"], filed["national_status"]) == ("submitted", 1)
    assert filed["submitted_at"] and filed["receipt"] is None
    assert api.post(f"{posted.path}accept/").json()["status"] == "accepted"
