"""The text of a file as keys: they are compared with an owner and never shown (features 42)."""

import re

from kho_portal.vietnamese import name_key

from .models import FileText, StoredFile

SHORTEST, LONGEST = 9, 13  # digits of a number that names a person or an organisation
_RUN = re.compile(r"\d(?:[ .-]?\d)*")


def keep_text(stored: StoredFile, text: str) -> None:
    """The keys of `text` belong to the file; nothing is kept of a file without a text layer, as of a scan."""
    key = name_key(text)
    if key:
        row = FileText(stored_file=stored, name_key=f" {key} ", numbers=f" {' '.join(numbers_in(text))} ")
        FileText.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["stored_file"], update_fields=["name_key", "numbers"]
        )


def numbers_in(text: str) -> list[str]:
    """Every number of 9 to 13 digits, written together or in groups: `099 194 004 271` and `099194004271` are one."""
    together = re.findall(rf"(?<!\d)\d{{{SHORTEST},{LONGEST}}}(?!\d)", text)
    grouped = (re.sub(r"\D", "", run) for run in _RUN.findall(text))
    found = [*together, *(run for run in grouped if SHORTEST <= len(run) <= LONGEST)]
    return list(dict.fromkeys(found))
