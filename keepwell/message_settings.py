"""The settings of drafted messages: who we are, what may be linked to, and how much the model writes."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from domain.addresses import plain_address


def _pairs(text: str, sign: str) -> dict[str, str]:
    """`Kim Berg=kim@ours.example; Ola=ola@ours.example`."""
    pieces = [piece.partition(sign) for piece in text.split(";") if piece.strip()]
    return {name.strip(): value.strip() for name, _, value in pieces}


class MessageSettings(BaseSettings):
    company: str = Field(default="", max_length=80)
    """What we are called: KEEPWELL_COMPANY. Without it, messages are signed with a name alone."""
    product: str = Field(default="", max_length=80)
    """What we sell: KEEPWELL_PRODUCT. Without it, messages say "the product"."""
    colleagues: Annotated[Mapping[str, str], NoDecode] = Field(default_factory=dict)
    """Address by name, of CSMs whom accounts name without one: KEEPWELL_COLLEAGUES="Kim Berg=kim@ours.com; ..."."""
    team_address: str | None = None
    """Who gets what is meant for a colleague whose address nobody knows."""
    links: Annotated[Mapping[str, str], NoDecode] = Field(default_factory=dict)
    """The only links a message may hold: KEEPWELL_LINKS="booking=https://...; documentation=https://..."."""
    model_drafts: int = Field(default=150, ge=0, le=10_000)
    """Accounts for which a daily run has the model write at most, the most pressing first; 0 is none. Of each it is
    asked for its messages, one call each, and for the words of all its agents, one call."""
    model_draft_seconds: float = Field(default=900.0, gt=0, le=7200)
    """For all of them together."""

    @field_validator("colleagues", "links", mode="before")
    @classmethod
    def _read_pairs(cls, value: object) -> object:
        return _pairs(value, "=") if isinstance(value, str) else value

    @field_validator("colleagues")
    @classmethod
    def _are_addresses(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name, told in value.items():
            if not name or plain_address(told) is None:
                raise ValueError(
                    f"'{told}' is no address. Write Name=name@company.com; Other=other@company.com"
                )
        return {name: plain_address(told) or told for name, told in value.items()}

    @field_validator("team_address")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        if plain_address(value) is None:
            raise ValueError(f"'{value}' is no address such as team@company.com")
        return plain_address(value)

    @field_validator("links")
    @classmethod
    def _are_links(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name, told in value.items():
            parts = urlsplit(told)
            plain = told.isascii() and told.isprintable() and " " not in told
            if not name.isidentifier() or parts.scheme != "https" or not parts.hostname or not plain:
                raise ValueError(
                    f"'{name}={told}' is no link. Write booking=https://calendar.company.com/kim"
                )
        return value
