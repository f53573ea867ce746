"""A progress bar for commands, on terminals only."""

from types import TracebackType
from typing import TextIO

WIDTH = 30


class Progress:
    """`with Progress(stream, "hồ sơ", 500) as advance: advance(10)` redraws one line; silent on a pipe or a log."""

    def __init__(self, stream: TextIO, label: str, total: int) -> None:
        self.stream, self.label, self.total, self.done = stream, label, total, 0
        self.is_shown = total > 0 and stream.isatty()

    def __enter__(self):
        return self.advance

    def advance(self, done: int) -> None:
        """`done` more of the total is finished."""
        self.done += done
        if self.is_shown:
            filled = WIDTH * self.done // self.total
            bar = "█" * filled + "·" * (WIDTH - filled)
            self.stream.write(f"\r{self.label:<12} {bar} {self.done}/{self.total}")
            self.stream.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_shown:
            self.stream.write("\n")
