"""Absence is a value, failure is an exception; each says in Vietnamese what happened and what to do now.

The code of an error is stable (reliability 1.4); `for_people` is the sentence of that code. Neither the code,
nor the sentence, nor `str(error)` holds a link, a host, a token or a number of a person.
"""

from connectors.messages import text_for

# Reasons of wire contract 4.3 that an administrator can repair: directory, aliases, host table, approved origins.
REVIEWABLE_REASONS = frozenset(
    {"host_unapproved", "ip_literal", "port", "agency_unknown", "dstcode_foreign", "dstcode_unknown"}
)
LINK_REASONS = REVIEWABLE_REASONS | frozenset(
    {
        "not_absolute",
        "too_long",
        "control_char",
        "backslash",
        "several_links",
        "scheme",
        "userinfo",
        "over_encoded",
        "encoded_separator",
        "traversal",
        "reserved_param",
        "missing_param",
        "providerurl",
        "host",
        "no_path",
    }
)


class ConnectorError(Exception):
    """Something between us and the other side went wrong."""

    def __init__(self, code: str, *, detail: str = "", **values: object) -> None:
        """`detail` is for administrators (a redacted word or two); `values` fill the sentence of the code."""
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.values = values

    @property
    def for_people(self) -> str:
        """The Vietnamese sentence shown to the officer or the citizen."""
        return text_for(self.code, **self.values)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class Unavailable(ConnectorError):
    """Temporary: the same call may succeed later. Work rows retry this and nothing else.

    `counts` is True for a `content` failure of reliability 3.3 (an attempt was used up), False for an `outage`.
    `retry_after` is the other side's wish in seconds, or None.
    """

    def __init__(
        self, code: str, *, counts: bool = False, retry_after: float | None = None, detail: str = "", **values: object
    ) -> None:
        super().__init__(code, detail=detail, **values)
        self.counts = counts
        self.retry_after = retry_after


class Rejected(ConnectorError):
    """The other side answered and refused; `their_code` is theirs. Repeating the call is useless."""

    def __init__(self, code: str, *, their_code: str = "", detail: str = "", **values: object) -> None:
        super().__init__(code, detail=detail, **values)
        self.their_code = self.values["code"] = their_code


class Misconfigured(ConnectorError):
    """Our settings, directory or access rights are wrong. An administrator must act."""


class UntrustedLink(ConnectorError):
    """A document link that we do not follow; `reason` is a word of wire contract 4.2-4.3."""

    def __init__(self, reason: str) -> None:
        super().__init__("SOURCE_REVIEW" if reason in REVIEWABLE_REASONS else "LINK_INVALID", detail=reason)
        self.reason = reason

    @property
    def is_reviewable(self) -> bool:
        """True when an administrator can make the link acceptable; otherwise the refusal is final."""
        return self.reason in REVIEWABLE_REASONS
