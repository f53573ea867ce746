"""What is remembered for a moment is forgotten in time, and never grows without end."""

from reception.base.short_memory import ShortMemory


def test_a_value_is_remembered_until_its_time_is_over(monkeypatch):
    moments = iter([0, 59, 60])
    monkeypatch.setattr("reception.base.short_memory.monotonic", lambda: next(moments))
    memory: ShortMemory[str, int] = ShortMemory(seconds=60, most=10)
    memory.keep("a", 1)
    assert memory.get("a") == 1
    assert memory.get("a") is None


def test_the_oldest_value_makes_room():
    memory: ShortMemory[str, int] = ShortMemory(seconds=60, most=2)
    for number, key in enumerate(["a", "b", "a", "c"]):
        memory.keep(key, number)
    assert [memory.get(key) for key in "abc"] == [2, None, 3]


def test_forgetting_is_at_once():
    memory: ShortMemory[str, int] = ShortMemory(seconds=60, most=2)
    memory.keep("a", 1)
    memory.clear()
    assert memory.get("a") is None
