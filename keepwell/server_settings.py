"""The settings of the server: where it listens, what it is called outside, how long people stay signed in."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode


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

    oidc_issuer: str | None = None
    """KEEPWELL_OIDC_ISSUER=https://login.ours.com: sign-in by an identity provider (OpenID Connect)."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_label: str = Field(default="your company account", max_length=60)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_proxies(cls, value: object) -> object:
        return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{value} is not an address such as https://keepwell.company.com")
        return value.rstrip("/")

    @property
    def address(self) -> str:
        """Where people find it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def over_tls(self) -> bool:
        return self.address.startswith("https://")
