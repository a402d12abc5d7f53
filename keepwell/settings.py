"""Settings are read once, at the edge, into one frozen object."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from domain.addresses import host_of
from keepwell.message_settings import MessageSettings
from keepwell.model_settings import ModelSettings, nothing_said
from keepwell.outbox_settings import OutboxSettings
from keepwell.schedule_settings import ScheduleSettings
from keepwell.server_settings import ServerSettings


class Settings(ModelSettings, MessageSettings, OutboxSettings, ServerSettings, ScheduleSettings):
    """Read from the environment (KEEPWELL_HOME, DATABASE_URL, KEEPWELL_ACTIVITY_URL, ...)."""

    model_config = SettingsConfigDict(
        env_prefix="KEEPWELL_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    home: Path = Path(".keepwell")
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    activity_url: str | None = None
    history_url: str | None = None
    otel_endpoint: Annotated[str | None, BeforeValidator(nothing_said)] = None
    """Where traces go (OTLP over HTTP), such as http://localhost:4318; without it there are none."""
    chroma_url: str | None = None
    """The address of a Chroma server, for more than one machine; else its files are in the home."""
    lease_seconds: int = Field(default=60, ge=5)
    wave: int = Field(default=256, ge=1, le=1000)
    more_horizons: Annotated[tuple[Annotated[int, Field(ge=1, le=730)], ...], NoDecode] = ()
    """Days ahead that risk is learnt and shown for beside 30, 60 and 90: KEEPWELL_MORE_HORIZONS=120,180."""
    own_domains: Annotated[tuple[str, ...], NoDecode] = ()
    """Domains our own people write from: KEEPWELL_OWN_DOMAINS=ours.com,ours.de."""
    freemail_domains: Annotated[tuple[str, ...], NoDecode] = ()
    """Mail providers beside those Keepwell knows (domain/data/freemail.txt): they tell nobody's company."""
    today: date | None = Field(default=None, ge=date(1900, 1, 1), le=date(2199, 12, 31))
    """Another day to take for today: to look at old data, or to test over midnight. Moments stay real."""

    imap_host: str | None = None
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_user: str | None = None
    imap_password: SecretStr | None = None
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    """How the mailbox is reached; certificates are checked. "none" is for a server on this machine."""
    imap_folders: Annotated[tuple[str, ...], NoDecode] = ("INBOX",)

    hubspot_secret: SecretStr | None = None
    zendesk_secret: SecretStr | None = None
    intercom_secret: SecretStr | None = None
    stripe_secret: SecretStr | None = None
    segment_secret: SecretStr | None = None
    posthog_secret: SecretStr | None = None
    """What each vendor signs its events with: KEEPWELL_STRIPE_SECRET and so on; without it none is taken."""

    @field_validator("more_horizons", "own_domains", "freemail_domains", "imap_folders", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("otel_endpoint")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("it is not an address like http://localhost:4318")
        return value

    @field_validator("own_domains", "freemail_domains")
    @classmethod
    def _are_domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [name for name in value if host_of(name) is None]
        if wrong:
            raise ValueError(f"{wrong[0]} is not a domain such as acme.com")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic calls it with these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """No files: each setting was looked for in two that are not there, at every start."""
        return init_settings, env_settings

    def event_secret(self, vendor: str) -> str | None:
        """What this vendor's events are signed with, as far as anybody has said."""
        kept: SecretStr | None = getattr(self, f"{vendor}_secret")
        return (kept.get_secret_value().strip() or None) if kept is not None else None

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.home / 'keepwell.db').absolute()}"

    @property
    def activity(self) -> str:
        return self.activity_url or str((self.home / "activity").absolute())

    @property
    def history(self) -> str:
        return self.history_url or str((self.home / "scores").absolute())

    @property
    def index(self) -> Path:
        """Both search indexes: made anew from SQL by `keepwell rebuild-index`, so never backed up."""
        return self.home / "index"

    @property
    def outbox_folder(self) -> Path:
        """Where messages are written as files, unless they are sent."""
        return self.home / "outbox"

    @property
    def checkpoints(self) -> Path:
        """LangGraph keeps its checkpoints apart from the application's database."""
        return self.home / "checkpoints.db"
