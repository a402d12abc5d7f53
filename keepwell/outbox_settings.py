"""The settings of the outbox. Without any, messages are written to a folder and none leaves this machine."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from keepwell.model_settings import Name, nothing_said

Secret = Annotated[SecretStr | None, BeforeValidator(nothing_said)]


class OutboxSettings(BaseSettings):
    """What does not fit together is told by `keepwell doctor --mail` and refused when something is to be sent: nobody
    who only reads should be kept out by it."""

    outbox: Literal["file", "smtp", "webhook"] = "file"
    mail_from: Name = None
    """Who our mail is from: kim@ours.com, or Kim of Ours <kim@ours.com>."""
    mail_reply_to: Name = None
    smtp_host: Name = None
    smtp_port: Annotated[int | None, BeforeValidator(nothing_said)] = Field(default=None, ge=1, le=65535)
    """Unless it is said: 587 with starttls, 465 with tls, 25 with none."""
    smtp_user: Name = None
    smtp_password: Secret = None
    smtp_security: Literal["tls", "starttls", "none"] = "starttls"
    """Certificates are checked. "none" is for a server on this machine."""
    webhook_url: Name = None
    webhook_secret: Secret = None
    """whsec_..., several with commas between them: each signs, so that one can be changed without a gap."""
    webhook_private: bool = False
    """KEEPWELL_WEBHOOK_PRIVATE=1 lets subscriptions reach private networks. Never this machine's metadata service."""
    send_seconds: float = Field(default=60.0, gt=0, le=120)
    """For a whole message, however the other side drags it out."""
    undo_seconds: int = Field(default=30, ge=0, le=86_400)
    quiet_days: int = Field(default=7, ge=0, le=365)
    """Between two messages to one contact; 0 is none."""
    mail_per_day: Annotated[int | None, BeforeValidator(nothing_said)] = Field(default=200, ge=0)
    mail_per_minute: Annotated[int | None, BeforeValidator(nothing_said)] = Field(default=30, ge=1)
    """Over all contacts; empty is no limit."""
    mail_hours: Literal["work", "any"] = "work"
    """"work": customers get mail at the working hours of where they are."""
    approval_days: int = Field(default=14, ge=1, le=365)
    """How long an approval is good for: what could not leave by then goes back to review."""
