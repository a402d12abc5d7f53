"""The business numbers, what was learnt, and the texts that agents are told."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field, StringConstraints

from domain.errors import NotFoundError
from domain.principals import Role, TokenScope
from keepwell.api.contract import READING, ROOT, Day, Number, Told, refusals
from keepwell.prompting.versions import history, list_prompts, version_of
from keepwell.revenue_export import document
from keepwell.revenue_kept import kept_report
from keepwell.web.access import Who, allow
from keepwell.web.handed import TheHouse

routes = APIRouter(prefix=ROOT, responses=refusals(*READING))
ALL_ACCOUNTS = (Role.ADMIN, Role.REVIEWER)
"""Numbers over all accounts are for those who see all of them."""
By = Literal["segment", "plan", "csm", "account"]
PromptPart = Annotated[str, Path(pattern=r"^[a-z_0-9]+$", max_length=50)]


class Report(Told):
    """Amounts in cents of `currency`, shares as parts of one; docs/report.md tells what each is."""

    from_: date = Field(alias="from")
    to: date
    currency: str
    by: str | None
    accounts_start: int
    accounts_end: int
    mrr_start_cents: int
    mrr_end_cents: int
    arr_end_cents: int
    nrr: float | None
    grr: float | None
    churned_mrr_cents: int
    movements: dict[str, Any]
    months: list[dict[str, Any]]
    contracted: dict[str, Any]
    cltv: dict[str, Any]
    bands_as_of: date | None
    bands: list[dict[str, Any]]
    cohorts: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    notes: list[str]


class Model(Told):
    number: int
    kind: str = Field(description="leaving or growth.")
    created_at: datetime
    trained_to: date
    by: str
    in_use: bool = Field(description="False: it was trained and judged, and did not earn its place.")
    card: dict[str, Any]


class Models(Told):
    data: list[Model]


class Backtest(Told):
    id: int
    created_at: datetime
    details: dict[str, Any]
    results: dict[str, Any]


class Prompt(Told):
    name: str
    versions: int
    production: int = Field(description="The version that agents use.")
    candidate: int | None
    waiting: int | None = Field(description="A version that a release brought and nobody took up.")
    idle: bool
    cases: int
    reviewed: int
    rate: float | None = Field(description="How often drafts of it were approved.")


class Prompts(Told):
    data: list[Prompt]


class PromptVersion(Told):
    number: int
    at: datetime
    by: str
    note: str
    shipped: bool


class PromptWhole(Prompt):
    text: str = Field(description="Of the version in production.")
    history: list[PromptVersion]


@routes.get("/report", tags=["report"], summary="What the portfolio earns, and how that moved")
@allow(*ALL_ACCOUNTS, token=TokenScope.READ)
def report(
    house: TheHouse,
    who: Who,  # noqa: ARG001 - the role says it
    first: Annotated[
        Day | None, Query(alias="from", description="An end of a day (default: a year before).")
    ] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    by: By | None = None,
    currency: Annotated[
        str | None, StringConstraints(pattern="^[A-Z]{3}$"), Query(description="As in EUR.")
    ] = None,
    margin: Annotated[
        float, Query(ge=0.1, le=100, allow_inf_nan=False, description="Gross margin in percent.")
    ] = 100.0,
) -> Report:
    found = kept_report(house, first, last, by, currency, margin / 100)
    return Report.model_validate(document(found))


@routes.get("/models", tags=["learnt"], summary="Trained models, the newest first")
@allow(*ALL_ACCOUNTS, token=TokenScope.READ)
def models(house: TheHouse, who: Who) -> Models:  # noqa: ARG001
    return Models(data=[Model.model_validate(one) for one in house.models.cards()])


@routes.get("/models/{number}", tags=["learnt"], summary="The card of one model")
@allow(*ALL_ACCOUNTS, token=TokenScope.READ)
def one_model(house: TheHouse, who: Who, number: Number) -> Model:  # noqa: ARG001
    return Model.model_validate(house.models.get(number))


@routes.get("/backtests/newest", tags=["learnt"], summary="What models would have said: the newest back-test")
@allow(*ALL_ACCOUNTS, token=TokenScope.READ)
def newest_backtest(
    house: TheHouse,
    who: Who,  # noqa: ARG001
    kind: Literal["leaving", "growth"] | None = None,
) -> Backtest:
    found = house.backtests.newest(kind)
    if found is None:
        raise NotFoundError("No back-test was run yet: `keepwell backtest`.")
    return Backtest.model_validate(found)


@routes.get("/prompts", tags=["prompts"], summary="What agents are told")
@allow(*ALL_ACCOUNTS, token=TokenScope.READ)
def prompts(house: TheHouse, who: Who) -> Prompts:  # noqa: ARG001
    return Prompts(data=[Prompt.model_validate(one.as_json()) for one in list_prompts(house)])


@routes.get("/prompts/{agent}/{prompt}", tags=["prompts"], summary="One prompt with its versions")
@allow(*ALL_ACCOUNTS, token=TokenScope.READ)
def one_prompt(house: TheHouse, who: Who, agent: PromptPart, prompt: PromptPart) -> PromptWhole:  # noqa: ARG001
    name = f"{agent}/{prompt}"
    found = history(house, name)
    told = found.standing.as_json()
    versions = [PromptVersion.model_validate(one) for one in found.versions]
    return PromptWhole.model_validate({**told, "text": version_of(house, name).text, "history": versions})
