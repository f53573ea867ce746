"""The embedded broker at the file system: whole messages and tables, one reader each, nothing fatal."""

import os
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue
from kombu.exceptions import OperationalError

from kho_portal import broker
from kho_portal.configuration import filesystem_broker

JOBS = Queue("jobs", Exchange("jobs"), routing_key="jobs")


def connect(folder) -> Connection:
    url, options = filesystem_broker(Path(folder))
    return Connection(url, transport="kho_portal.broker.Transport", transport_options=options)


def message(number: int) -> dict:
    properties = {"delivery_tag": str(number), "delivery_info": {"exchange": "", "routing_key": "jobs"}}
    return {"body": str(number), "properties": properties, "headers": {}}


@pytest.fixture
def channel(tmp_path):
    with connect(tmp_path) as connection:
        yield connection.channel()


def drain(channel, queue="jobs") -> list[str]:
    found = []
    while True:
        try:
            found.append(channel._get(queue)["body"])
        except Empty:
            return found


def test_messages_come_in_the_order_of_their_time(channel, tmp_path, monkeypatch):
    for number, moment in enumerate((9_999, 10_000, 123_456_789_012)):
        monkeypatch.setattr(broker.time, "time_ns", lambda moment=moment: moment)
        channel._put("jobs", message(number))
    assert channel._size("jobs") == 3
    assert channel._size("other") == 0
    assert drain(channel) == ["0", "1", "2"]
    assert list((tmp_path / "queue").iterdir()) == []


def test_a_message_is_never_seen_before_it_is_whole(channel, tmp_path, monkeypatch):
    """At every step of the writing a reader finds nothing, and afterwards all of it."""
    seen = []
    for owner, name in ((Path, "write_bytes"), (Path, "replace")):
        real = getattr(owner, name)

        def look_then_act(self, *args, real=real):
            seen.append((channel._size("jobs"), drain(channel)))
            return real(self, *args)

        monkeypatch.setattr(owner, name, look_then_act)
    channel._put("jobs", message(1))
    assert seen == [(0, []), (0, [])]
    assert drain(channel) == ["1"]


def test_a_disk_that_takes_nothing_is_an_error_of_the_writer_and_leaves_nothing(channel, tmp_path, monkeypatch):
    def full(self, content):
        with open(self, "wb") as stream:
            stream.write(content[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OperationalError), connect(tmp_path) as connection:
        producer = connection.Producer()
        producer.publish({}, routing_key="jobs", exchange="", retry=True, retry_policy={"max_retries": 1})
    monkeypatch.undo()
    assert drain(channel) == []
    assert list((tmp_path / "queue").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b'{"body": ', b"{}", b"null", b"\xff"])
def test_what_is_no_message_is_set_aside_told_and_not_in_the_way(channel, tmp_path, caplog, content):
    channel._put("jobs", message(1))
    (tmp_path / "queue" / "0.jobs.msg").write_bytes(content)
    assert drain(channel) == ["1"]
    assert (tmp_path / "unreadable" / "0.jobs.msg").read_bytes() == content
    (told,) = [record for record in caplog.records if record.name == "kho.broker"]
    assert told.kho == {"code": "BROKER_MESSAGE_UNREADABLE", "file": "0.jobs.msg"}


def test_a_folder_in_the_place_of_a_message_is_set_aside_too(channel, tmp_path):
    (tmp_path / "queue" / "0.jobs.msg").mkdir(parents=True)
    channel._put("jobs", message(1))
    assert drain(channel) == ["1"]
    assert (tmp_path / "unreadable" / "0.jobs.msg").is_dir()


def test_a_machine_out_of_order_keeps_the_message_and_is_told_once_a_minute(channel, monkeypatch, caplog):
    channel._put("jobs", message(1))
    monkeypatch.setattr(broker, "_told_at", float("-inf"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda self: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        assert drain(channel) == drain(channel) == []
    assert [record.kho["code"] for record in caplog.records] == ["BROKER_FOLDER_UNUSABLE"]
    assert drain(channel) == ["1"]


def test_folders_that_vanish_are_made_again(channel, tmp_path):
    assert drain(channel) == [] and channel._purge("jobs") == 0
    channel._put("jobs", message(1))
    (path,) = (tmp_path / "queue").iterdir()
    path.unlink()
    (tmp_path / "queue").rmdir()
    assert drain(channel) == [] and channel._size("jobs") == 0
    channel._put("jobs", message(2))
    assert channel._purge("jobs") == 1
    assert drain(channel) == []


def test_a_message_that_another_reader_takes_first_is_left_to_it(channel, monkeypatch):
    for number in (1, 2):
        channel._put("jobs", message(number))
    real = Path.read_bytes

    def read_while_another_takes_it(self):
        content = real(self)
        if b'"1"' in content:
            self.unlink()
        return content

    monkeypatch.setattr(Path, "read_bytes", read_while_another_takes_it)
    assert drain(channel) == ["2"]


def test_two_processes_share_a_queue_and_each_message_goes_to_one_of_them(tmp_path):
    program = (
        "import sys\n"
        "from tests.work.test_broker import connect, drain\n"
        "with connect(sys.argv[1]) as connection:\n"
        "    print(*drain(connection.channel()))\n"
    )
    with connect(tmp_path) as connection:
        channel = connection.channel()
        for number in range(300):
            channel._put("jobs", message(number))
    readers = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    got = [int(word) for reader in readers for word in reader.communicate(timeout=60)[0].split()]
    assert sorted(got) == list(range(300))
    assert not (tmp_path / "unreadable").exists()


def test_tables_changed_by_several_processes_keep_every_binding(tmp_path):
    """The library writes a table while others read it, and two that begin one at once lose a binding."""
    program = (
        "import sys\n"
        "from tests.work.test_broker import connect\n"
        "with connect(sys.argv[1]) as connection:\n"
        "    channel = connection.channel()\n"
        "    for number in range(25):\n"
        "        channel._queue_bind('news', '', '', f'{sys.argv[2]}-{number}')\n"
        "        assert channel.get_table('news')\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name], stderr=subprocess.PIPE, text=True)
        for name in "abc"
    ]
    ends = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], ends
    with connect(tmp_path) as connection:
        table = connection.channel().get_table("news")
    assert {row.queue for row in table} == {f"{name}-{number}" for name in "abc" for number in range(25)}


@pytest.mark.parametrize("content", ["", '[["", "", "a"', '{"a": 1}', "[1]"])
def test_an_unreadable_table_is_set_aside_and_begun_anew(channel, tmp_path, content):
    channel._queue_bind("news", "", "", "a")
    file = tmp_path / "control" / "news.exchange"
    file.write_text(content)
    assert channel.get_table("news") == []
    channel._queue_bind("news", "", "", "b")
    assert [row.queue for row in channel.get_table("news")] == ["b"]
    assert (tmp_path / "unreadable" / "news.exchange").read_text() == content


def test_a_deleted_queue_is_bound_no_more_and_its_messages_are_gone(channel):
    for name in ("a", "b"):
        channel._queue_bind("news", "", "", name)
    channel._put_fanout("news", message(7), "")
    channel._delete("a", "news", "", "")
    assert [row.queue for row in channel.get_table("news")] == ["b"]
    assert (channel._size("a"), drain(channel, "b")) == (0, ["7"])


def test_drafts_of_killed_writers_are_removed_and_those_of_living_ones_are_not(tmp_path):
    (tmp_path / "queue").mkdir()
    old, young = tmp_path / "queue" / ".a.draft", tmp_path / "queue" / ".b.draft"
    for path in (old, young):
        path.write_bytes(b"{")
    os.utime(old, (time.time() - 7200,) * 2)
    with connect(tmp_path) as connection:
        connection.connect()
    assert (old.exists(), young.exists()) == (False, True)


def test_what_a_producer_sends_a_consumer_gets(tmp_path):
    got = []
    with connect(tmp_path) as sender, connect(tmp_path) as receiver:
        sender.Producer().publish({"pk": 5}, exchange=JOBS.exchange, routing_key="jobs", declare=[JOBS], retry=True)
        with receiver.Consumer([JOBS], callbacks=[lambda body, message: (got.append(body), message.ack())]):
            receiver.drain_events(timeout=5)
    assert got == [{"pk": 5}]
