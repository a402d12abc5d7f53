"""What we owe an account today: each reason with its day, when it begins, and when it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from desk_cast import NOW, SARA, TODAY, alert, days
from draft_cast import new_draft
from storage_rows import load

from domain.playbooks import DraftPlan, DraftStep
from domain.scope import EVERYONE
from keepwell.bootstrap import House
from keepwell.desk.ask import PortfolioAsk, asked
from keepwell.desk.page import DeskRow, page
from storage import schema
from storage.alerts import AlertStore
from storage.engine import write
from storage.plans import PlanStore

ASKS = "Could you tell us when the export comes?"


def row(house: House, account_id: int = 4) -> DeskRow:
    found = page(house, EVERYONE, PortfolioAsk(snoozed=True)).rows
    return next(one for one in found if one.account_id == account_id)


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def mail(house: House, on: date, body: str = ASKS, account: str = "A-4", **more: Any) -> None:
    name = more.pop("external_id", f"mail-{account}-{on}-{len(body)}")
    told = {"external_id": name, "account": account, "occurred_at": at(on), "body": body}
    load(house.intake, interactions=[told | more])


def test_a_question_waits_for_two_working_days_before_it_is_owed(house: House) -> None:
    mail(house, TODAY - days(2))  # Monday; today is a Wednesday
    assert row(house).group is None
    mail(house, TODAY - days(5))  # Friday: three working days
    assert (row(house).group, row(house).why) == ("owe", f"Asked on 27 Feb, no answer yet: “{ASKS}”")


def test_an_answer_a_call_or_two_weeks_end_it(house: House) -> None:
    for account, day in (("A-1", 5), ("A-2", 5), ("A-3", 13), ("A-4", 16)):
        mail(house, TODAY - days(day), account=account)
    assert [row(house, one).group for one in (1, 2, 3, 4)] == ["owe", "owe", "owe", None]
    mail(house, TODAY - days(1), "Here you are.", "A-1", direction="out")
    mail(house, TODAY - days(1), "", "A-2", channel="call", direction="out")
    assert [row(house, one).group for one in (1, 2, 3)] == ["renewing", "news", "owe"]


def test_a_ticket_of_ours_is_no_answer_and_thanks_want_none(house: House) -> None:
    mail(house, TODAY - days(6), "Thank you so much!\n\nOn Monday, Kim wrote:\n> Is it better now?")
    assert row(house).group is None
    mail(house, TODAY - days(5))
    mail(house, TODAY - days(1), "Closed.", channel="ticket", direction="out")
    assert row(house).group == "owe"


def test_where_answers_take_four_days_a_question_waits_four_days(house: House) -> None:
    """Mondays, answered on Fridays: by Sara, and of all answers there are, so that it holds for Kim's accounts, too."""
    mondays = [TODAY - days(2 + 7 * back) for back in range(1, 4) for _ in range(4)]
    talk = [
        {
            "external_id": f"{way}-{number}",
            "account": "A-1",
            "direction": way,
            "body": ASKS,
            "occurred_at": at(day),
        }
        for number, monday in enumerate(mondays)
        for way, day in (("in", monday), ("out", monday + days(4)))
    ]
    load(house.intake, interactions=talk)
    for account in ("A-2", "A-3"):
        mail(house, TODAY - days(5), account=account)  # three working days ago
    assert [row(house, one).group for one in (2, 3)] == ["news", "new"]
    for account in ("A-2", "A-3"):
        mail(house, TODAY - days(7), account=account)
    assert [row(house, one).group for one in (2, 3)] == ["owe", "owe"]


def said(house: House, account_id: int, on: date, due: date, **more: Any) -> None:
    mail(house, on, "We will.", f"A-{account_id}", direction="out", external_id=f"said-{account_id}")
    with write(house.engine) as connection:
        i = schema.interactions.c
        number = connection.execute(sa.select(i.id).where(i.external_id == f"said-{account_id}")).scalar_one()
        told = {"account_id": account_id, "interaction_id": number, "day": on, "kind": "promise"}
        told |= {"ref": "x", "quote": "We will send the plan by then", "side": "us", "due_on": due}
        told |= {"quote_from": 0, "quote_to": 8, "reader": "offline:1"}
        connection.execute(sa.insert(schema.mentions).values(told | more))


def test_a_promise_is_owed_from_its_day_until_we_are_heard_of(house: House) -> None:
    said(house, 4, TODAY - days(6), TODAY)
    assert row(house).why == "Promised for 4 Mar: “We will send the plan by then”"
    mail(house, TODAY - days(3), "On another matter.", direction="out")
    assert row(house).group == "owe", "long before its day"
    mail(house, TODAY - days(1), "Here is the plan.", direction="out")
    assert row(house).group is None


def test_their_promise_to_us_and_one_of_weeks_ago_are_not_owed(house: House) -> None:
    said(house, 4, TODAY - days(3), TODAY, promised_by="them")
    said(house, 3, TODAY - days(30), TODAY - days(15))
    assert [row(house, one).group for one in (3, 4)] == ["new", None]


def test_a_step_of_a_plan_is_owed_until_it_is_done(house: House) -> None:
    steps = (
        DraftStep("Call them", "Kim Ito", TODAY - days(1)),
        DraftStep("Meet", "Kim Ito", TODAY + days(5)),
    )
    plan = house.plans.open(DraftPlan(4, "save_plan", "Save plan", TODAY - days(4), "kim", steps))
    assert row(house).why == "Due 3 Mar: Call them"
    later = PlanStore(house.engine, lambda: NOW + timedelta(minutes=1))
    later.done(plan.id, plan.steps[0].position, "kim", TODAY)
    assert row(house).group is None


def test_an_alert_in_hand_is_owed_after_a_working_week_until_it_is_resolved(house: House) -> None:
    number = alert(house, 4, "slow_slide", TODAY - days(20), "Dune slides")
    AlertStore(house.engine, lambda: NOW - days(6)).acknowledge(number, "kim")
    assert row(house).group is None
    late = alert(house, 1, "slow_slide", TODAY - days(20), "Ørsted slides")
    AlertStore(house.engine, lambda: NOW - days(7)).acknowledge(late, "kim")
    assert row(house, 1).why == "In hand since 25 Feb, not resolved: Ørsted slides."
    house.alerts.resolve(late, "kim", "spoke to them")
    assert row(house, 1).group == "renewing"


def test_a_draft_is_owed_when_its_time_for_review_is_over(house: House) -> None:
    [kept] = house.drafts.keep(
        [new_draft(4, to=(), reason="alert:slow_slide")], None, NOW - days(2), lambda _: NOW
    )
    assert (row(house).group, row(house).why) == ("owe", "A draft is to be reviewed by 4 Mar.")
    house.drafts.withdraw([kept.draft_id], "It is over.", NOW)
    assert row(house).group is None


def test_what_waited_longest_is_named_and_comes_first_and_of_equals_what_is_worth_more(house: House) -> None:
    mail(house, TODAY - days(8), account="A-1")
    mail(house, TODAY - days(6), account="A-2")
    mail(house, TODAY - days(6), account="A-3")
    said(house, 4, TODAY - days(12), TODAY - days(7))
    mail(house, TODAY - days(5))
    assert row(house).why == "Promised for 25 Feb: “We will send the plan by then”"
    ask = asked({"group": ["owe"]})
    assert ask.sort == "today"
    # 3 pays 400 a month, 2 pays 200.
    assert [one.account_id for one in page(house, EVERYONE, ask).rows] == [1, 4, 3, 2]
    backwards = page(house, EVERYONE, replace(ask, reverse=True)).rows
    assert [one.account_id for one in backwards] == [2, 3, 4, 1]


def test_all_of_todays_list_comes_group_by_group_and_the_rest_behind(house: House) -> None:
    mail(house, TODAY - days(6), account="A-3")
    found = page(house, EVERYONE, asked({"sort": ["today"]})).rows
    assert [(one.account_id, one.group) for one in found] == [
        (3, "owe"),
        (2, "news"),
        (1, "renewing"),
        (4, None),
    ]


def test_news_are_what_is_new_and_not_what_presses_most(house: House) -> None:
    alert(house, 4, "churn_risk", TODAY - days(9), "Dune may leave")
    assert row(house).group is None
    alert(house, 4, "slow_slide", TODAY, "Dune slides")
    found = row(house)
    assert (found.headline, found.why) == ("Dune may leave", "Slides (since 4 Mar).")


@pytest.mark.parametrize("when", [3, 40])
def test_who_is_with_somebody_is_told_by_name_and_for_two_weeks(house: House, when: int) -> None:
    from domain.desk import DeskChange
    from storage.desk import DeskStore

    then = NOW - timedelta(days=when)
    DeskStore(house.engine, lambda: then).change(DeskChange.assign("Kim Ito"), [4], EVERYONE, SARA)
    assert row(house).group == ("new" if when == 3 else None)
    assert row(house).why == ("With Kim Ito since 1 Mar." if when == 3 else None)
