"""The DISC profiler inside real runs: what alerts say of the main contact, and what people's word does to it."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from integration.graph.conftest import AS_OF

from agents.disc.profile import readings
from domain.alerts import Alert
from domain.disc import LETTERS, DiscReading
from graph.daily import build_daily_graph
from graph.nodes.profile_contacts import VERSION
from keepwell.account_view import view_account
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.rescoring import rescore_touched

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
TODAY = Order(DAILY, AS_OF, AS_OF)
UNKNOWN = "DISC: not enough to say"


def about(house: House) -> list[Alert]:
    """Alerts of accounts that have a primary contact."""
    return [one for one in house.alerts.list() if one.account_id is not None and one.contact]


def everybody(house: House) -> Callable[[date], dict[int, DiscReading]]:
    """The profiles of all contacts on a day, worked out once."""
    accounts = house.accounts.ids()
    return cache(lambda day: readings(house.disc.facts(accounts, day), day))


def contact_of(house: House, alert: Alert) -> int:
    assert alert.account_id is not None
    (who,) = [one for one in house.disc_words.people([alert.account_id]) if one.called == alert.contact]
    return who.contact_id


def test_it_stands_before_the_rules_and_their_words() -> None:
    edges = {(edge.source, edge.target) for edge in build_daily_graph().get_graph().edges}
    assert ("profile_contacts", "profile_with_model") in edges
    assert ("profile_with_model", "plan_spans") in edges


def test_alerts_say_the_profile_of_their_day_with_its_confidence(new_house: MakeHouse) -> None:
    house = new_house("alerts")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=60), AS_OF))
    told, on = about(house), everybody(house)
    assert told
    for alert in told:
        days = [alert.opened_on + timedelta(days=n) for n in range((AS_OF - alert.opened_on).days + 1)]
        who = contact_of(house, alert)
        assert alert.disc in {on(day)[who].label for day in days[: 1 if alert.step < 2 else None]}
    assert {alert.disc for alert in told} - {UNKNOWN}


def test_a_run_of_a_past_day_knows_no_later_words(new_house: MakeHouse, tmp_path: Path) -> None:
    house, other = new_house("whole"), new_house("without")
    day = AS_OF - timedelta(days=45)
    late = tmp_path / "interactions.csv"
    account = other.accounts.rows().row(0, named=True)["external_id"]
    primary = next(one for one in other.disc_words.people([1]) if one.is_primary).external_id
    lines = [
        f'late-{n},{account},{day + timedelta(days=1 + n % 40)}T08:00:00Z,email,in,{primary},"Send it. Decide today."'
        for n in range(200)
    ]
    late.write_text("external_id,account,occurred_at,channel,direction,contact,body\n" + "\n".join(lines))
    import_into(other, late, source="demo")
    for one in (house, other):
        run_daily(one, Order(DAILY, day, day))
    assert [(a.account_id, a.rule, a.disc) for a in about(house)] == [
        (a.account_id, a.rule, a.disc) for a in about(other)
    ]
    account_ids = house.accounts.ids()
    before, after = (readings(one.disc.facts(account_ids, day), day) for one in (house, other))
    assert before == after


def test_each_conversation_is_read_once_and_a_new_one_within_the_rescore(
    house_today: House, tmp_path: Path
) -> None:
    house = house_today
    assert house.disc.unread(VERSION) == []
    row = house.accounts.rows().row(0, named=True)
    who = next(one for one in house.disc_words.people([row["account_id"]]) if one.is_primary)
    before = readings(house.disc.facts([row["account_id"]], AS_OF), AS_OF)[who.contact_id]
    mail = tmp_path / "interactions.csv"
    mail.write_text(
        "external_id,account,occurred_at,channel,direction,contact,body\n"
        f"new-1,{row['external_id']},{AS_OF}T08:00:00Z,email,in,{who.external_id},Send the figures by Friday please.\n"
    )
    import_into(house, mail, source="demo")
    rescore_touched(house)
    after = readings(house.disc.facts([row["account_id"]], AS_OF), AS_OF)[who.contact_id]
    assert after.mails == before.mails + 1


def test_what_a_person_says_of_a_contact_is_what_alerts_say(house_today: House, new_house: MakeHouse) -> None:
    first, second = house_today, new_house("second")
    alert = next(one for one in about(first) if one.disc != UNKNOWN)
    assert alert.account_id is not None
    (who,) = [one for one in second.disc_words.people([alert.account_id]) if one.called == alert.contact]
    (gone,) = [
        one
        for other in about(first)
        if other.account_id not in (None, alert.account_id) and other.disc != UNKNOWN
        for one in second.disc_words.people([other.account_id or 0])
        if one.called == other.contact
    ][:1]
    letter = next(one for one in LETTERS if f"DISC: {one}" not in (alert.disc or ""))
    second.disc_words.correct(who.contact_id, letter, "kim", AS_OF, "met her")
    second.disc_words.erase(gone.contact_id, "kim")
    run_daily(second, TODAY)
    told = {one.account_id: one.disc for one in about(second)}
    assert told[who.account_id] == f"DISC: {letter} (set by kim)"
    assert told[gone.account_id] == UNKNOWN


def test_the_account_s_page_shows_everybody_and_how_to_read_the_score(house_today: House) -> None:
    house = house_today
    account = house.accounts.get(1)
    shown = view_account(house, account, AS_OF, AS_OF - timedelta(days=30)).as_json()["contacts"]
    assert shown[0]["is_primary"]
    assert all("never a judgement" in one["note"] for one in shown)
    sure = [one for one in shown if one["profile"]]
    assert sure
    assert all(one["evidence"] for one in sure)
    assert all(sum(one["probabilities"].values()) > 0.99 for one in shown)
