"""Whole numbers as people and programs send them: ASCII digits, not endless. Python's own `int` takes far more."""


def whole_number(text: str, *, digits: int = 18) -> int | None:
    """The number that `text` writes with at most `digits` digits; None for anything else. 18 digits fit a column."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
