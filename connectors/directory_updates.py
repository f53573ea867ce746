"""What follows from a refresh of the directory: files that waited for their source are tried again."""

from connectors.directory import refresh_directory
from connectors.file_requests import rebuild_waiting
from connectors.types import DirectoryChange


def refresh_and_rebuild(*, accept_smaller: bool = False) -> DirectoryChange:
    """The list is the portal's or the last good one; every waiting file was rung (wire contract 4.3)."""
    change = refresh_directory(accept_smaller=accept_smaller)
    if change.is_good:
        rebuild_waiting()
    return change
