"""The expansion agent inside real runs: where it stands, what news it hears, and what happens when words fail."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from integration.graph.conftest import AS_OF
from integration.graph.portfolio_state import alerts, opportunities

from agents.expansion.contract import contract_on
from agents.expansion.prices import tier_prices
from agents.expansion.sizes import tier_size
from domain.alerts import RuleId
from domain.opportunities import OpportunityKind, OpportunityState
from domain.scores import Band
from graph.daily import build_daily_graph, build_span_graph
from keepwell.account_view import view_account
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.opportunity_list import list_opportunities, opportunities_of
from keepwell.rescoring import rescore_touched

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
TODAY = Order(DAILY, AS_OF, AS_OF)


def test_it_stands_beside_the_health_agent_and_before_the_rules() -> None:
    edges = {(edge.source, edge.target) for edge in build_span_graph().get_graph().edges}
    assert {("collect_signals", agent) for agent in ("score_health", "rate_churn", "find_expansion")} <= edges
    assert {edge for edge in edges if "find_expansion" in edge} == {
        ("collect_signals", "find_expansion"),
        ("find_expansion", "watch_rules"),
    }
    assert {"take_words", "write_words"} <= set(build_daily_graph().get_graph().nodes)


def test_a_mail_that_names_a_new_office_is_an_opportunity_within_the_rescore(
    house_today: House, tmp_path: Path
) -> None:
    house = house_today
    quiet = _without(house, OpportunityKind.TEAM)
    contact = house.facts.load_accounts([quiet["account_id"]], AS_OF, AS_OF).contacts.row(0, named=True)
    mail = tmp_path / "interactions.csv"
    mail.write_text(
        "external_id,account,occurred_at,channel,direction,contact,body\n"
        f"news-1,{quiet['external_id']},{AS_OF}T08:00:00Z,email,in,{contact['external_id']},"
        "We are opening a new office in Oslo next month and the team there joins us.\n"
    )
    import_into(house, mail, source="demo")
    assert rescore_touched(house).accounts == 1
    (found,) = [o for o in house.opportunities.list(account_id=quiet["account_id"]) if o.kind == "team"]
    quote = found.evidence[0].evidence[0]
    assert (quote.ref, quote.occurred_on, found.opened_on) == ("news-1", AS_OF, AS_OF)
    assert "new office in Oslo" in quote.says
    assert found.contact == contact["name"]
    before = opportunities(house)
    run_daily(house, TODAY)
    assert opportunities(house) == before


def test_words_that_cannot_be_found_lose_no_opportunity_and_are_listed(
    house_today: House, new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, whole = new_house("speechless"), house_today
    from graph import words

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(words.expansion, "compose", broken)
    summary = run_daily(house, TODAY).summary or {}
    monkeypatch.undo()
    kept, expected = house.opportunities.list(), whole.opportunities.list()
    assert [(o.account_id, o.kind, o.opened_on) for o in kept] == [
        (o.account_id, o.kind, o.opened_on) for o in expected
    ]
    assert {o.size_cents for o in kept} == {None}
    assert len(summary["failures"]) == len(kept) > 0
    assert {f["reason"] for f in summary["failures"]} == {"ZeroDivisionError: planted"}
    assert alerts(house) == alerts(whole)


def test_what_a_person_dismissed_is_not_found_again_the_next_day(new_house: MakeHouse) -> None:
    house = new_house("dismissed")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=1), AS_OF - timedelta(days=1)))
    first = house.opportunities.list()[0]
    house.opportunities.dismiss(first.id, "kim", "not now", on=AS_OF - timedelta(days=1))
    run_daily(house, TODAY)
    same = [o for o in house.opportunities.list(account_id=first.account_id) if o.kind == first.kind]
    assert [o.state for o in same] == [OpportunityState.DISMISSED]


def test_a_tier_is_sized_by_what_the_portfolio_paid_on_the_day_it_was_found(
    new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "agents.expansion.prices.LEAST_ACCOUNTS", 1
    )  # sixty accounts are few per tier and currency
    house = new_house("tiers")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=100), AS_OF))
    found = house.opportunities.list(kind=OpportunityKind.TIER)
    terms = house.opportunities.priced_terms()
    assert any(one.size_cents for one in found)
    for one in found:
        facts = house.facts.load_accounts([one.account_id], one.opened_on, one.opened_on)
        own = contract_on(facts.subscriptions.to_dicts(), one.opened_on)
        size = tier_size(own, tier_prices(terms, one.opened_on))
        assert (one.size_cents, one.currency, one.arithmetic) == (size.cents, size.currency, size.arithmetic)


def test_an_opportunity_that_must_wait_is_marked_on_the_days_it_must_and_on_no_other(
    new_house: MakeHouse,
) -> None:
    house = new_house("waits")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=100), AS_OF))
    worrying = (
        *(RuleId.ESCALATION, RuleId.CHURN_RISK, RuleId.LEAVING_SEQUENCE),
        *(RuleId.SUDDEN_DROP, RuleId.ACCOUNT_REVIEW, RuleId.PROACTIVE),
    )
    marked = checked = 0
    for day in (AS_OF - timedelta(days=days) for days in range(0, 100, 9)):
        red = house.scores.history(since=day, until=day).filter(pl.col("band") == Band.RED)
        troubled = set(red["account_id"]) | {
            alert.account_id
            for alert in house.alerts.list()
            if alert.rule in worrying
            and alert.opened_on <= day
            and (alert.closed_on is None or alert.closed_on > day)
        }
        for row in list_opportunities(house, as_of=day):
            waits = row.opportunity.account_id in troubled
            assert (row.retention_first is not None) is waits
            assert row.timing.startswith("Retention first: ") is waits
            marked, checked = marked + waits, checked + 1
    assert 0 < marked < checked


def test_the_accounts_page_shows_them_as_of_its_day(new_house: MakeHouse) -> None:
    house = new_house("page")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=30), AS_OF))
    late = max(house.opportunities.list(), key=lambda o: o.opened_on)
    account = house.accounts.get(late.account_id)
    day = late.opened_on - timedelta(days=1)
    assert late.id in [row.opportunity.id for row in opportunities_of(house, account.id, AS_OF)]
    view = view_account(house, account, day, day - timedelta(days=30))
    assert late.id not in [row.opportunity.id for row in view.opportunities]
    assert "opportunities" in view.as_json()


def _without(house: House, kind: OpportunityKind) -> dict[str, Any]:
    """A customer that has contacts and no opportunity of the kind."""
    having = {o.account_id for o in house.opportunities.list(kind=kind)}
    active = house.scores.latest().filter(
        (pl.col("standing") == "active") & pl.col("relationship").is_not_null()
    )
    ids = [number for number in active["account_id"] if number not in having]
    return house.accounts.rows(ids).row(0, named=True)
