"""Checking text that people and programs send."""

from unicodedata import category


def has_controls(text: str) -> bool:
    """Whether a text holds control characters or lone surrogates, which no column and no print accepts."""
    return any(category(character) in {"Cc", "Cs"} for character in text)
