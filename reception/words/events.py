"""The events of a dossier: the look of each in its history."""

from reception.models import EventKind
from reception.words.looks import UNKNOWN, Look, Word, label_all

EVENTS = label_all(
    {
        EventKind.DOSSIER_OPENED: Look("plus"),
        EventKind.DOSSIER_CONTACT_CHANGED: Look("pen"),
        EventKind.DOSSIER_CASE_CHANGED: Look("swap"),
        EventKind.DOSSIER_SUBMITTED: Look("right", "busy"),
        EventKind.DOSSIER_ACCEPTED: Look("check-circle", "ready"),
        EventKind.DOSSIER_CLAIMED: Look("user"),
        EventKind.DOSSIER_RELEASED: Look("user"),
        EventKind.DOSSIER_RECEIPT_PRINTED: Look("print"),
        EventKind.LOOKUP_ASKED: Look("search", "busy"),
        EventKind.LOOKUP_ANSWERED: Look("search"),
        EventKind.DOCUMENT_CHOSEN: Look("check", "ready"),
        EventKind.CONSENT_REFUSED: Look("x", "failed"),
        EventKind.ISSUE_DATE_READ: Look("pen"),
        EventKind.CHOICE_DROPPED: Look("x"),
        EventKind.DOWNLOAD_RETRIED: Look("refresh"),
        EventKind.FILE_UPLOADED: Look("upload"),
        EventKind.FILE_REMOVED: Look("trash"),
        EventKind.SCAN_COMPARED: Look("stamp", "ready"),
        EventKind.OWNER_CONFIRMED: Look("eye", "ready"),
        EventKind.PAPER_SHOWN: Look("stamp", "ready"),
        EventKind.PROMISED: Look("later", "promised"),
        EventKind.PROMISE_DROPPED: Look("later"),
        EventKind.MISSING_REPORTED: Look("flag"),
        EventKind.WAIVED: Look("check"),
    }
)


def word_of_event(kind: str) -> Word:
    """Return the word of a kind of event; a kind that only an older version knew has a word that says so."""
    return EVENTS[EventKind(kind)] if kind in EventKind.values else UNKNOWN
