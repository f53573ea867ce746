"""Text as it arrives from people and programs."""

from unicodedata import category


def has_controls(text: str) -> bool:
    """Whether a text holds control characters or halves of characters, which no column and no print takes."""
    return any(category(character) in {"Cc", "Cs"} for character in text)
