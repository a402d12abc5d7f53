"""What is kept of views, rows and business numbers is what would be worked out now, and is nobody else's."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from desk_cast import KIM, NOW, SARA, TODAY, alert, days, score
from draft_cast import new_draft
from storage_rows import load

from domain.alerts import RuleId
from domain.desk import DeskChange
from domain.errors import NotFoundError
from domain.scope import EVERYONE, AccountScope
from keepwell.account_view import AccountView, view_account
from keepwell.bootstrap import House
from keepwell.desk.newest_rows import driven, newest_rows
from keepwell.portfolio import every, with_drivers
from keepwell.revenue_kept import kept_report
from keepwell.revenue_report import revenue_report
from keepwell.run_changes import changes
from storage import schema
from storage.engine import write

SINCE = TODAY - days(7)
KIMS = AccountScope("Kim Ito")


def healths(view: AccountView) -> bytes:
    return repr([health for _, health in view.trajectory][-5:]).encode()


def test_a_kept_view_is_the_view_with_the_trajectory_that_is_stored(house: House) -> None:
    whole = view_account(house, house.accounts.get(1), TODAY, SINCE)
    kept = house.views_kept.view(EVERYONE, 1, TODAY, SINCE)
    assert kept == whole
    assert house.views_kept.view(EVERYONE, 1, TODAY, SINCE) is kept
    assert kept.trajectory[-1] == (TODAY, 64.0)


def test_a_reviewer_at_work_makes_no_view_anew_and_an_alert_does(house: House) -> None:
    kept, edition = house.views_kept.view(EVERYONE, 1, TODAY, SINCE), house.desk_frames.edition()
    house.drafts.keep([new_draft(1, to=(), reason="alert:slow_slide")], None, NOW, lambda _: NOW)
    assert house.desk_frames.edition().drafts != edition.drafts
    assert house.views_kept.view(EVERYONE, 1, TODAY, SINCE) is kept
    alert(house, 1, RuleId.SLOW_SLIDE, TODAY, "Ørsted slides")
    assert house.views_kept.view(EVERYONE, 1, TODAY, SINCE) is not kept


def test_what_is_told_of_a_view_is_kept_beside_it_and_made_again_with_it(house: House) -> None:
    told = house.views_kept.told(EVERYONE, 1, TODAY, SINCE, healths)
    assert house.views_kept.told(EVERYONE, 1, TODAY, SINCE, healths) is told
    score(house, TODAY, {1: (12.0, "red")})
    with write(house.engine) as connection:
        connection.execute(sa.update(schema.scores).values(scored_at=house.now() + timedelta(seconds=1)))
    assert told == b"[70.0, None, None, None, 64.0]"
    assert house.views_kept.told(EVERYONE, 1, TODAY, SINCE, healths) == b"[70.0, None, None, None, 12.0]"


def test_what_one_was_told_is_not_there_for_another(house: House) -> None:
    house.views_kept.told(EVERYONE, 1, TODAY, SINCE, healths)
    with pytest.raises(NotFoundError, match="no account with id 1"):
        house.views_kept.told(KIMS, 1, TODAY, SINCE, healths)
    house.desk.change(DeskChange.assign("Kim Ito"), [1], EVERYONE, SARA)
    assert house.views_kept.told(KIMS, 1, TODAY, SINCE, healths)
    house.desk.change(DeskChange.assign("Sara Lund"), [1], EVERYONE, KIM)
    with pytest.raises(NotFoundError, match="no account with id 1"):
        house.views_kept.told(KIMS, 1, TODAY, SINCE, healths)


def test_somebody_who_is_forgotten_is_in_no_kept_view(house: House) -> None:
    before = house.desk_frames.account_edition(1)
    gone = schema.forgotten_people
    row = {"mark": "m", "state": "begun", "by": "sara", "at": house.now()}
    with write(house.engine) as connection:
        connection.execute(sa.insert(gone).values(row))
    begun = house.desk_frames.account_edition(1)
    with write(house.engine) as connection:
        connection.execute(sa.update(gone).values(state="cleaned"))
    assert len({before, begun, house.desk_frames.account_edition(1)}) == 3


def test_kept_rows_are_the_rows_of_now(house: House) -> None:
    assert newest_rows(house) == every(house)
    assert driven(house, newest_rows(house)) == with_drivers(house, every(house))
    alert(house, 1, "slow_slide", TODAY, "Ørsted Ågård slides")
    assert [row.alerts for row in newest_rows(house)][:2] == [["slow_slide"], ["sudden_drop"]]
    load(house.intake, accounts=[{"external_id": "A-9", "name": "Elm"}])
    assert [row.name for row in newest_rows(house)][-1] == "Elm"
    assert newest_rows(house) == every(house)


def test_kept_business_numbers_are_those_of_now_and_of_whoever_asks(house: House) -> None:
    assert kept_report(house) == revenue_report(house)
    assert kept_report(house) is kept_report(house)
    for scope in (KIMS, AccountScope("Sara Lund")):
        assert kept_report(house, scope=scope) == revenue_report(house, scope=scope)
    assert (
        len({kept_report(house, scope=one).numbers.whole.total.cents["end"] for one in (EVERYONE, KIMS)}) == 2
    )
    house.desk.change(DeskChange.assign("Kim Ito"), [2], EVERYONE, SARA)
    assert kept_report(house, scope=KIMS) == revenue_report(house, scope=KIMS)
    later = {"external_id": "s9", "account": "A-4", "start_date": date(2026, 1, 1), "mrr_cents": 99_000}
    load(house.intake, subscriptions=[later])
    assert kept_report(house) == revenue_report(house)


def test_changes_of_a_day_are_of_the_alerts_opened_or_closed_on_it(house: House) -> None:
    alert(house, 1, "slow_slide", TODAY - days(1), "Earlier")
    closed = alert(house, 3, "slow_slide", TODAY - days(9), "Long ago")
    house.alerts.resolve(closed, "kim", "Called them.", False, on=TODAY)
    found = changes(house, TODAY, TODAY - days(28))
    assert [one.headline for one in found.opened] == [
        "Bolt & Sons fell 6 points in a week",
        "Earlier",
        "Long ago",
    ]
    today = changes(house, TODAY)
    assert [(one.account, one.rule) for one in today.opened] == [("Bolt & Sons", str(RuleId.SUDDEN_DROP))]
    assert [one.account for one in today.closed] == ["Café Zürich"]
    assert [one.account for one in changes(house, TODAY, scope=KIMS).opened] == []
