"""Agents' words as runs make, keep and drop them, with and without a model."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at
from integration.graph.portfolio_state import place_of, told
from pydantic import SecretStr
from scripted_model import KEY, Fault, ScriptedModel

from agents.alerts.rules import RETENTION_RULES
from domain.agent_words import About, AgentWords
from keepwell.account_view import view_account
from keepwell.agent_words import alerts_told, opportunities_told
from keepwell.alert_list import list_alerts
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.opportunity_list import list_opportunities
from keepwell.review_desk import draft_page, review_of
from keepwell.settings import Settings

MakeHouse = Callable[[str], House]
NO_MODEL = "no AI: no model is configured"


def of_every_agent(text: str, *evidence: str) -> str:
    return json.dumps({str(about): [{"text": text, "evidence": list(evidence)}] for about in About})


TRUE = of_every_agent("They said it themselves.")
LIE = of_every_agent("They lost 90 seats.")
OUTSIDE = of_every_agent("They lost {umbra.seats} seats.", "umbra")


@pytest.fixture(scope="module")
def ran(drafted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house after a run, for tests that only look."""
    house = house_at(copied(drafted, tmp_path_factory.mktemp("told") / "home"))
    yield house
    house.engine.dispose()


@pytest.fixture
def again(drafted: Path, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """The same house, to be changed; with a model where one is given."""
    made: list[House] = []
    home = copied(drafted, tmp_path / "home")

    def make(model: ScriptedModel | None = None, **more: Any) -> House:
        if model is None:
            made.append(house_at(home))
            return made[-1]
        known = {"model_url": model.url, "model": "scripted", "model_key": SecretStr(KEY)}
        known |= {"model_cache_days": 0, "model_reads": 0, "model_profile_reads": 0, "model_seconds": 5.0}
        made.append(House(Settings(home=home, **known | more), now=house_at(home).now))
        return made[-1]

    yield make
    for house in made:
        house.engine.dispose()


def run(house: House, day: Any = AS_OF) -> None:
    run_daily(house, Order(DAILY, day, day))


def all_of(house: House) -> list[AgentWords]:
    return house.agent_words.of_accounts(house.accounts.ids())


def forget_all(house: House) -> None:
    from storage.agent_words import forget_words_about
    from storage.engine import write

    with write(house.engine) as connection:
        forget_words_about(connection, house.accounts.ids())


def test_every_alert_and_opportunity_has_its_words_and_says_that_no_model_wrote_them(ran: House) -> None:
    found = {(one.account_id, one.reason, one.about) for one in all_of(ran)}
    wanted = set()
    for alert in ran.alerts.live():
        if alert.account_id is not None:
            wanted.add((alert.account_id, f"alert:{alert.rule}", About.HEALTH))
            if alert.rule in RETENTION_RULES:
                wanted.add((alert.account_id, f"alert:{alert.rule}", About.CHURN))
    open_ones = [one for one in ran.opportunities.list() if one.state == "open"]
    wanted |= {(one.account_id, f"opportunity:{one.kind}", About.EXPANSION) for one in open_ones}
    assert {about for *_, about in wanted} == set(About)
    assert found == wanted
    assert {one.label for one in all_of(ran)} == {NO_MODEL}
    assert {one.as_of for one in all_of(ran)} == {AS_OF}


def test_every_sentence_names_evidence_that_is_there_or_claims_nothing(ran: House) -> None:
    for one in all_of(ran):
        assert one.sentences
        held = {fact.id for fact in one.evidence}
        assert {name for said in one.sentences for name in said.evidence} == held
        assert all(fact.occurred_on <= AS_OF for fact in one.evidence)


def test_the_same_day_again_and_the_next_day_change_nothing_where_nothing_changed(
    again: Callable[..., House],
) -> None:
    house = again()
    before = told(house)
    run(house)
    assert told(house) == before
    run(house, AS_OF + timedelta(days=1))
    after = {(one["account"], one["reason"], one["about"]): one for one in told(house)}
    kept = [one for one in before if after.get((one["account"], one["reason"], one["about"])) == one]
    assert kept
    assert {one["as_of"] for one in after.values()} <= {str(AS_OF), str(AS_OF + timedelta(days=1))}


def test_a_run_of_past_days_alone_makes_none(again: Callable[..., House]) -> None:
    house = again()
    forget_all(house)
    run(house, AS_OF - timedelta(days=20))
    assert all_of(house) == []


def test_words_of_an_alert_that_is_resolved_are_gone(again: Callable[..., House]) -> None:
    house = again()
    alert = next(one for one in house.alerts.live() if one.account_id is not None)
    house.alerts.resolve(alert.id, "kim", "talked to them")
    run(house)
    assert (alert.account_id, f"alert:{alert.rule}") not in {
        (one.account_id, one.reason) for one in all_of(house)
    }


def test_a_model_writes_the_most_pressing_within_the_share(
    again: Callable[..., House], scripted_model: ScriptedModel
) -> None:
    house = again(scripted_model, model_drafts=5)
    forget_all(house)
    scripted_model.always(TRUE)
    run(house)
    written = [one for one in all_of(house) if one.by_model]
    assert len({one.account_id for one in written}) == len(scripted_model.asked) == 5
    causes = [one for one in written if one.about is About.CHURN]
    assert causes
    assert {one.text for one in causes} == {
        "A hypothesis, from their own words: They said it themselves.",
    }
    assert {(one.prompt_version, one.model) for one in written} == {(written[0].prompt_version, "scripted")}
    assert all(one.label.startswith("no AI: ") for one in all_of(house) if not one.by_model)
    chosen = {one.account_id for one in written}
    left = {one.account_id for one in all_of(house)} - chosen
    assert max(map(partial(place_of, house), chosen)) <= min(map(partial(place_of, house), left))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (LIE, "is written out instead of a slot"),
        (OUTSIDE, "it cites evidence that is not there"),
        ("Health is fine.", "no AI: "),
        (Fault.HTML_PAGE, "no AI: "),
    ],
)
def test_a_model_that_lies_or_fails_leaves_the_template_and_says_why(
    again: Callable[..., House], scripted_model: ScriptedModel, answer: Any, why: str
) -> None:
    house = again(scripted_model)
    plain = {(one["account"], one["reason"], one["about"]): one["text"] for one in told(house)}
    forget_all(house)
    scripted_model.always(answer)
    run(house)
    assert {(one["account"], one["reason"], one["about"]): one["text"] for one in told(house)} == plain
    asked = [one for one in all_of(house) if one.prompt_name is not None]
    assert asked
    assert all(why in one.label for one in asked)
    assert not any(one.by_model for one in all_of(house))


def test_they_are_shown_where_alerts_opportunities_accounts_and_drafts_are(ran: House) -> None:
    rows = alerts_told(ran, list_alerts(ran))
    assert all(row.told for row in rows if row.alert.account_id is not None)
    first = next(row for row in rows if row.told and row.alert.rule in RETENTION_RULES)
    hypothesis = {one["about"]: one["hypothesis"] for one in first.as_json()["agent_words"]}
    assert hypothesis == {"churn": True, "health": False}
    chances = opportunities_told(ran, list_opportunities(ran))
    assert all(row.as_json()["agent_words"][0]["about"] == "expansion" for row in chances)
    account = ran.accounts.find(first.account or "")
    view = view_account(ran, account, AS_OF, AS_OF - timedelta(days=30)).as_json()
    assert [one["agent_words"] for one in view["alerts"] if one["closed_on"] is None]
    draft = next(one for one in ran.drafts.of_accounts([account.id]) if one.alert_id is not None)
    page = draft_page(review_of(ran), draft.id).as_json()
    assert {one["reason"] for one in page["agent_words"]} == {draft.reason}


def test_what_was_told_later_is_not_known_on_a_past_day(ran: House) -> None:
    yesterday = AS_OF - timedelta(days=1)
    rows = alerts_told(ran, list_alerts(ran), yesterday)
    assert rows
    assert not any(row.told for row in rows)
