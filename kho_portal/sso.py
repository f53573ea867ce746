"""The sign-in of citizens: one provider, named by three settings, or none (wire contract 7.1)."""

import re
from dataclasses import dataclass, field
from typing import Self

import environ
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class SsoAccess:
    """The provider's base address and our client there. The sign-in library connects to this host and no other."""

    base: str
    client_id: str
    client_secret: str = field(repr=False)

    @classmethod
    def from_env(cls, env: environ.Env) -> Self | None:
        """The three settings KHO_SSO_*; None when none is set, an error naming the missing one when only some are."""
        names = {"base": "KHO_SSO_BASE", "client_id": "KHO_SSO_CLIENT_ID", "client_secret": "KHO_SSO_CLIENT_SECRET"}
        given = {name: env.str(variable, default="").strip() for name, variable in names.items()}
        if not any(given.values()):
            return None
        for name, value in given.items():
            if not value:
                raise ImproperlyConfigured(f"{names[name]}: còn thiếu")
        given["base"] = given["base"].rstrip("/")
        if not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+(/[\w./-]*)?", given["base"]):
            raise ImproperlyConfigured("KHO_SSO_BASE: phải là http(s)://máy[:cổng][/đường-dẫn]")
        return cls(**given)

    @property
    def origin(self) -> str:
        """Scheme, host and port: what the browser may be sent to and the library may connect to."""
        return "/".join(self.base.split("/")[:3])
