"""Whole numbers as people and programs send them: ASCII digits, not endless. Python's own `int` takes far more."""


def whole_number(text: str, *, digits: int = 18) -> int | None:
    """Return the number that `text` writes with at most `digits` ASCII digits; None for any other text.

    A number of 18 digits fits a column of the database.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
