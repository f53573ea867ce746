"""The sign-in of citizens: one provider, named by three settings, or none (wire contract 7.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from kho_portal.configuration import all_or_none, is_port
from kho_portal.environment import WrongSettings

BASE = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>\d{1,5}))?(/[\w./-]*)?", re.ASCII)


@dataclass(frozen=True)
class SsoAccess:
    """The provider's base address and our client there. The sign-in library connects to this host and no other."""

    base: str
    client_id: str
    client_secret: str = field(repr=False)

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self | None:
        """The three settings KHO_SSO_*; None when none is set. Raises WrongSettings, also when only some are set."""
        names = ("KHO_SSO_BASE", "KHO_SSO_CLIENT_ID", "KHO_SSO_CLIENT_SECRET")
        given = all_or_none(values, names)
        if given is None:
            return None
        base, *client = given
        match = BASE.fullmatch(base)
        if not match or not is_port(match["port"]):
            raise WrongSettings(("KHO_SSO_BASE", "phải là http(s)://máy[:cổng][/đường-dẫn]"))
        return cls(base.rstrip("/"), *client)

    @property
    def origin(self) -> str:
        """Scheme, host and port: what the browser may be sent to and the library may connect to."""
        return "/".join(self.base.split("/")[:3])
