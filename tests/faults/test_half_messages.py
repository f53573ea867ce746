"""The embedded broker and messages that are not whole: they are set aside and told, and no worker ends over them."""

import json
import time

import pytest

from tests.live import Installation

BAD = {
    "empty": b"",
    "half": b'{"body": "W1s5OTk',
    "no-message": b"{}",
    "no-object": b"[1, 2]",
    "no-text": b"\xff\xfe\x00",
    "no-tag": b'{"body": "", "properties": {}}',
    "no-base64": json.dumps({"body": "A", "properties": {"delivery_tag": "a", "body_encoding": "base64"}}).encode(),
}
# A whole message that asks for nothing we know: Celery tells it in the log and drops it.
STRANGE = json.dumps({"body": "[]", "headers": None, "properties": {"delivery_tag": "a", "delivery_info": {}}}).encode()
RING = "from celery import current_app; current_app.tasks['connectors.tasks.run_inspection'].delay(987654321)"


@pytest.fixture
def site():
    with Installation(only=("simulator", "worker-inspect")) as running:
        yield running


def wait_until(condition, what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def test_a_message_written_half_by_hand_ends_no_worker(site):
    """Each kind of damage as the oldest message of the queue, where it is read first."""
    broker = site.folder / "broker"
    (worker,) = site.children("worker-inspect")
    process = worker.process
    (broker / "queue").mkdir(parents=True, exist_ok=True)
    for name, content in BAD.items():
        # Seen by the reader from its first byte on, as with a writer that opens the file and writes later.
        (broker / "queue" / f"0_{name}.inspect.msg").write_bytes(content)
    (broker / "queue" / "0_strange.inspect.msg").write_bytes(STRANGE)
    wait_until(
        lambda: process.poll() is not None or len(list((broker / "unreadable").glob("*"))) == len(BAD), "not read"
    )

    assert process.poll() is None, f"the worker ended: {site.logs()}"
    assert {path.name: path.read_bytes() for path in (broker / "unreadable").iterdir()} == {
        f"0_{name}.inspect.msg": content for name, content in BAD.items()
    }
    assert (site.folder / "worker-inspect.log").read_text().count("BROKER_MESSAGE_UNREADABLE") == len(BAD)
    site.manage("shell", "--no-imports", "--command", RING)
    wait_until(lambda: not list((broker / "queue").iterdir()), "the worker takes no message any more")
    assert process.poll() is None
