"""The settings of the language model. Nothing is taken from a key that lies about on the machine (OPENAI_API_KEY)."""

from decimal import Decimal
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

Money = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


def nothing_said(value: object) -> object:
    """`KEEPWELL_MODEL=` in an env file is a line nobody filled in."""
    return None if isinstance(value, str) and not value.strip() else value


Name = Annotated[str | None, BeforeValidator(nothing_said)]
Amount = Annotated[Money | None, BeforeValidator(nothing_said)]


class ModelSettings(BaseSettings):
    """KEEPWELL_MODEL and KEEPWELL_MODEL_URL make a model present; the rest bounds it. Prices are per million tokens."""

    model: Name = None
    model_url: Name = None
    model_key: Annotated[SecretStr | None, BeforeValidator(nothing_said)] = None
    embedding_model: Name = None
    model_seconds: float = Field(default=30.0, gt=0, le=600)
    """For a whole call, its repetitions included."""
    model_attempts: int = Field(default=3, ge=1, le=10)
    model_price_read: Amount = None
    model_price_written: Amount = None
    embedding_price: Amount = None
    model_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    model_day_cap: Amount = None
    model_run_cap: Amount = None
    model_day_tokens: Annotated[int | None, BeforeValidator(nothing_said)] = Field(default=5_000_000, ge=0)
    """Of chat, read and written, in a day (UTC); it holds where no prices are set, too; empty is no limit."""
    model_cache_days: int = Field(default=7, ge=0, le=365)
    model_reads: int = Field(default=20, ge=0, le=1000)
    model_profile_reads: int = Field(default=10, ge=0, le=1000)
    """Conversations a daily run gives to the model at most, the newest of accounts with alerts first; 0 is none."""
    model_read_seconds: float = Field(default=120.0, gt=0, le=3600)
    """For all of them together."""

    @property
    def has_model(self) -> bool:
        return self.model is not None

    @field_validator("model_url")
    @classmethod
    def _plain_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        value = value.strip().rstrip("/")
        try:
            parts = urlsplit(value)
            right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            right = False
        if not right or not value.isprintable() or " " in value:
            raise ValueError("it is not an address like https://api.example.com/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("it holds more than an address; a key belongs in KEEPWELL_MODEL_KEY")
        return value

    @field_validator("model_key")
    @classmethod
    def _sendable_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        key = value.get_secret_value().strip()  # a file it was read from ends in a line end
        if not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("it holds letters that no key can have")
        return SecretStr(key)

    @model_validator(mode="after")
    def _whole(self) -> "ModelSettings":
        if (self.model or self.embedding_model) and not self.model_url:
            raise ValueError("a model needs KEEPWELL_MODEL_URL beside it, such as http://localhost:11434/v1")
        if self.embedding_model and not self.model:
            raise ValueError("KEEPWELL_EMBEDDING_MODEL needs KEEPWELL_MODEL beside it")
        if self.model_url and not self.model:
            raise ValueError("KEEPWELL_MODEL_URL needs KEEPWELL_MODEL, the name of a model there")
        capped = self.model_day_cap is not None or self.model_run_cap is not None
        if capped and (self.model_price_read is None or self.model_price_written is None):
            raise ValueError(
                "a cap in money needs KEEPWELL_MODEL_PRICE_READ and KEEPWELL_MODEL_PRICE_WRITTEN"
            )
        return self
