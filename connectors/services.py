"""The public door of the connectors. Other floors use this module, `types`, `errors` and `models`, and nothing else."""

from connectors.directory import current_directory, refresh_directory
from connectors.file_requests import (
    delete_unused_previews,
    drop_previews,
    file_arrived,
    rebuild_waiting,
    release_download,
    request_download,
    request_downloads,
    request_preview,
    retry_download,
)
from connectors.lookups import has_national_code, look_up
from connectors.sweeping import sweep
from connectors.wire.claims import decode_claims

__all__ = [
    "current_directory",
    "decode_claims",
    "delete_unused_previews",
    "drop_previews",
    "file_arrived",
    "has_national_code",
    "look_up",
    "rebuild_waiting",
    "refresh_directory",
    "release_download",
    "request_download",
    "request_downloads",
    "request_preview",
    "retry_download",
    "sweep",
]
