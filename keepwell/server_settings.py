"""The settings of the server: where it listens, what it is called outside, how long people stay signed in."""

import os
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from domain.addresses import host_of

OIDC_BACK = "/sign-in/provider/back"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ServerSettings(BaseSettings):
    host: str = "127.0.0.1"
    """KEEPWELL_HOST=0.0.0.0 listens to other machines: put a proxy with TLS before it."""
    port: int = Field(default=8765, ge=1, le=65535)
    public_url: str | None = None
    """How people reach it, as in https://keepwell.ours.com: for links in mails, and cookies for https alone."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses whose X-Forwarded-For is believed."""
    session_idle_hours: float = Field(default=12, gt=0, le=24 * 30)
    session_days: float = Field(default=14, gt=0, le=90)
    ask_days: int = Field(default=365, ge=1, le=3650)
    """A conversation with `ask` is deleted this long after its last question."""
    upload_megabytes: int = Field(default=100, ge=1, le=2000)
    view_workers: int | None = Field(default=None, ge=0, le=32)
    """KEEPWELL_VIEW_WORKERS=0: views of accounts are worked out by the server itself. Unset: one less than there are
    processors, four at most."""
    index_beside: bool = True
    """KEEPWELL_INDEX_BESIDE=false: the server has no process of its own that makes what is new searchable."""

    oidc_issuer: str | None = None
    """KEEPWELL_OIDC_ISSUER=https://login.ours.com: sign-in by an identity provider (OpenID Connect)."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_label: str = Field(default="your company account", max_length=60)
    oidc_only: bool = False
    """Passwords let nobody in; one-time links of the command line still do."""
    oidc_trust_email: bool = False
    """The company itself gives the addresses at the provider: one that says nothing of `email_verified` is believed."""
    oidc_domains: Annotated[tuple[str, ...], NoDecode] = ()
    """Whoever comes with a verified address of these domains is let in as a CSM, with an empty book."""

    @property
    def workers_beside(self) -> int:
        return self.view_workers if self.view_workers is not None else min(4, (os.cpu_count() or 1) - 1)

    @field_validator("trusted_proxies", "oidc_domains", mode="before")
    @classmethod
    def _split_names(cls, value: object) -> object:
        return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _is_public_url(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{value} is not an address such as https://keepwell.company.com")
        return value.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _is_issuer(cls, value: str | None) -> str | None:
        """Kept to the letter, since it is compared so: a slash at its end belongs to it."""
        if not value:
            return None
        parts = urlsplit(value)
        if not parts.hostname or parts.query or parts.fragment or parts.username is not None:
            raise ValueError(f"{value} is not an issuer such as https://login.company.com")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError(f"{value} must begin with https:// (http is for this machine alone)")
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _is_said(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("oidc_client_secret")
    @classmethod
    def _is_secret(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value is not None and value.get_secret_value() else None

    @field_validator("oidc_domains")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [name for name in value if host_of(name) is None]
        if wrong:
            raise ValueError(f"{wrong[0]} is not a domain such as company.com")
        return tuple(name.lower() for name in value)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("KEEPWELL_OIDC_ISSUER and KEEPWELL_OIDC_CLIENT_ID go together")
        if self.oidc_only and not self.has_oidc:
            raise ValueError("KEEPWELL_OIDC_ONLY needs KEEPWELL_OIDC_ISSUER and KEEPWELL_OIDC_CLIENT_ID")
        return self

    @property
    def oidc_redirect(self) -> str:
        """Where the provider sends people back to, which it has to know."""
        return self.address + OIDC_BACK

    @property
    def has_oidc(self) -> bool:
        return self.oidc_issuer is not None and self.oidc_client_id is not None

    @property
    def address(self) -> str:
        """Where people find it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def over_tls(self) -> bool:
        return self.address.startswith("https://")
