"""What a dry run says, as the API tells it."""

from datetime import date

from pydantic import Field

from keepwell.api.contract import Told


class MovedTold(Told):
    account_id: int
    account: str
    before: float | None = Field(description="Health, as it is now.")
    after: float | None
    band_before: str | None
    band_after: str | None


class WouldTold(Told):
    account_id: int | None = Field(description="null: it is about a source.")
    account: str | None
    kind: str = Field(description="The rule of an alert, the kind of an opportunity or a draft.")
    says: str
    why: str | None


class AgentTold(Told):
    agent: str
    calls: int
    read: int | None = Field(description="Tokens, by what its calls took lately; null where it made none.")
    written: int | None
    micros: int | None = Field(description="Millionths of the currency.")


class ModelTold(Told):
    model: str
    currency: str
    agents: list[AgentTold]
    left: int | None = Field(description="What the cap of the day leaves, in millionths; null without one.")


class DryRunTold(Told):
    """What a run would do. `model` is null where none is configured; its calls are the most there would be."""

    first: date
    as_of: date
    accounts: int
    scored: int
    customers: int
    bands: dict[str, int]
    failures: int
    moved: list[MovedTold] = Field(description="Accounts whose band would be another than now.")
    alerts_opened: list[WouldTold]
    alerts_opened_by_kind: dict[str, int]
    alerts_closed: list[WouldTold]
    alerts_closed_by_kind: dict[str, int]
    opportunities_found: list[WouldTold]
    opportunities_closed: list[WouldTold]
    drafts_written: list[WouldTold]
    drafts_written_by_kind: dict[str, int]
    drafts_withdrawn: list[WouldTold]
    model: ModelTold | None
    notes: list[str]
    seconds: float
