"""`manage.py verify_files`: every row has its bytes, and every byte its row."""

import sys
import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from kho_portal.files.housekeeping import count_work, verify

PATIENCE_S = 2.0


class Command(BaseCommand):
    help = (
        "Checks that every stored file has its bytes with the same SHA-256 and size, that every byte file belongs to a "
        "row, and that nothing older than one hour lies in quarantine. Names what is wrong. "
        "Exit status: 0 all well, 1 something found, 2 could not run."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line per finding and a summary; ends with exit status 1 or 2 when there is a reason."""
        found: Counter[str] = Counter()
        try:
            progress = Progress(self.stderr, count_work())
            for finding in verify(step=progress.step):
                progress.clear()
                found[finding.code] += 1
                self.stdout.write(f"{finding.code}\t{finding.text}")
            progress.clear()
        except (OSError, DatabaseError) as error:
            self.stderr.write(f"Không kiểm tra được kho tệp: {type(error).__name__}")
            sys.exit(2)
        if found:
            summary = ", ".join(f"{code}: {count}" for code, count in sorted(found.items()))
            self.stdout.write(f"Phát hiện {found.total()} sai lệch ({summary}).")
            sys.exit(1)
        self.stdout.write(f"Kho tệp nguyên vẹn: đã kiểm tra {progress.done} mục.")


class Progress:
    """A line that counts, on terminals only, and only for work that takes longer than two seconds."""

    def __init__(self, out: Any, total: int) -> None:
        self.out, self.total, self.done = out, total, 0
        self._next = time.monotonic() + PATIENCE_S if out.isatty() else float("inf")
        self._shown = False

    def step(self) -> None:
        """One more is done; the line is redrawn five times a second at most."""
        self.done += 1
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 0.2
            self._shown = True
            share = min(100, 100 * self.done // max(1, self.total))
            self.out.write(f"\rĐang kiểm tra: {self.done}/{self.total} ({share}%)", ending="")

    def clear(self) -> None:
        """The line is gone, so that a finding stands alone."""
        if self._shown:
            self.out.write("\r\x1b[K", ending="")
            self._shown = False
