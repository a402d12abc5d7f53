"""Many accounts changed at once: all or none, undone or refused, and never lost to an import."""

from dataclasses import replace
from datetime import timedelta

import pytest
from desk_cast import KIM, NOW, SARA, TODAY
from storage_rows import load

from domain.desk import GIVE_BACK, WAKE, DeskChange
from domain.errors import ConflictError, KeepwellError, NotFoundError
from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House
from keepwell.desk.ask import PortfolioAsk
from keepwell.desk.page import page
from storage.desk import DeskStore

SARAS = AccountScope("Sara Lund")


def csms(house: House) -> list[str | None]:
    return house.accounts.rows()["csm"].to_list()


def test_an_account_given_to_somebody_stays_theirs_after_the_source_is_imported_again(house: House) -> None:
    house.desk.change(DeskChange.assign("Kim Ito"), [1, 4], EVERYONE, SARA)
    load(house.intake, accounts=[{"name": "Ørsted Ågård", "csm": "Sara Lund", "industry": "energy"}])
    assert csms(house) == ["Kim Ito", "Sara Lund", "Kim Ito", "Kim Ito"]
    assert house.accounts.of_csm("Kim Ito") == [1, 3, 4]
    assert house.asked.values("accounts", "csm") == ("Kim Ito", "Sara Lund")
    owner = house.desk.owners([1, 2])[1]
    assert (owner.csm, owner.instead_of, owner.user_id) == ("Kim Ito", "Sara Lund", SARA)


def test_what_is_given_back_is_whose_the_source_says(house: House) -> None:
    house.desk.change(DeskChange.assign("Kim Ito"), [1], EVERYONE, SARA)
    house.desk.change(GIVE_BACK, [1, 2], EVERYONE, SARA)
    assert csms(house)[:2] == ["Sara Lund", "Sara Lund"]
    assert house.desk.owners([1, 2]) == {}


def test_somebody_who_was_only_given_accounts_is_a_csm_without_an_address(house: House) -> None:
    attributes = {"csm_email": "sara@us.example"}
    load(house.intake, accounts=[{"name": "Ørsted Ågård", "csm": "Sara Lund", "attributes": attributes}])
    house.desk.change(DeskChange.assign("New One"), [1], EVERYONE, SARA)
    assert house.accounts.csms() == [("Kim Ito", None), ("New One", None), ("Sara Lund", "sara@us.example")]


@pytest.mark.parametrize("foreign", [3, 4, 404])
def test_one_account_outside_the_scope_leaves_all_as_they_were(house: House, foreign: int) -> None:
    for change in (
        DeskChange.assign("X"),
        DeskChange.tag("x"),
        DeskChange.snooze(TODAY + timedelta(1), TODAY),
    ):
        with pytest.raises(NotFoundError, match=f"no account with id {foreign}"):
            house.desk.change(change, [1, foreign], SARAS, SARA)
    assert csms(house) == ["Sara Lund", "Sara Lund", "Kim Ito", None]
    assert house.desk.tags(1) == []
    assert house.desk.snoozed(SARA, TODAY) == {}


def test_a_shared_account_may_be_tagged(house: House) -> None:
    made = house.desk.change(DeskChange.tag("Pilot"), [1, 3], replace(SARAS, shared=frozenset({3})), SARA)
    assert made.accounts == 2
    assert [one.tag for one in house.desk.tags(3)] == ["pilot"]


def test_undo_brings_back_exactly_what_was_there(house: House) -> None:
    house.desk.change(DeskChange.tag("pilot"), [1], EVERYONE, KIM)
    made = house.desk.change(DeskChange.tag("  PILOT "), [1, 2], EVERYONE, SARA)
    assert made.accounts == 1, "one had the tag already"
    house.desk.undo(made.token, SARA)
    assert [one.user_id for one in house.desk.tags(1)] == [KIM]
    assert house.desk.tags(2) == []


def test_undoing_a_second_assignment_gives_it_to_whom_the_first_gave_it(house: House) -> None:
    house.desk.change(DeskChange.assign("First"), [1], EVERYONE, SARA)
    second = house.desk.change(DeskChange.assign("Second"), [1, 2], EVERYONE, SARA)
    house.desk.undo(second.token, SARA)
    assert csms(house)[:2] == ["First", "Sara Lund"]


def test_undo_is_refused_where_somebody_has_changed_it_since(house: House) -> None:
    made = house.desk.change(DeskChange.assign("First"), [1, 2], EVERYONE, SARA)
    house.desk.change(DeskChange.assign("Second"), [2], EVERYONE, KIM)
    with pytest.raises(ConflictError, match="changed again since; nothing was undone"):
        house.desk.undo(made.token, SARA)
    assert csms(house)[:2] == ["First", "Second"]


def test_undo_is_once_of_ones_own_and_within_a_day(house: House) -> None:
    made = house.desk.change(DeskChange.tag("x"), [1], EVERYONE, SARA)
    with pytest.raises(NotFoundError):
        house.desk.undo(made.token, KIM)
    late = DeskStore(house.engine, lambda: NOW + timedelta(hours=24, seconds=1))
    with pytest.raises(ConflictError, match="more than a day ago"):
        late.undo(made.token, SARA)
    house.desk.undo(made.token, SARA)
    with pytest.raises(ConflictError, match="undone already"):
        house.desk.undo(made.token, SARA)


def test_rest_is_for_one_person_and_ends(house: House) -> None:
    house.desk.change(DeskChange.snooze(TODAY + timedelta(3), TODAY), [1, 2], EVERYONE, SARA)
    house.desk.change(WAKE, [2], EVERYONE, SARA)
    assert house.desk.snoozed(SARA, TODAY) == {1: TODAY + timedelta(3)}
    assert house.desk.snoozed(KIM, TODAY) == {}
    assert house.desk.snoozed(SARA, TODAY + timedelta(4)) == {}
    mine = page(house, EVERYONE, PortfolioAsk(), SARA)
    assert ({row.account_id for row in mine.rows}, mine.snoozed) == ({2, 3, 4}, 1)
    assert page(house, EVERYONE, PortfolioAsk(), KIM).total == 4
    whole = page(house, EVERYONE, PortfolioAsk(snoozed=True), SARA)
    assert {row.account_id: row.snoozed_until for row in whole.rows}[1] == TODAY + timedelta(3)


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 61, "\x00"])
def test_a_tag_of_nothing_or_of_too_much_is_refused(text: str) -> None:
    with pytest.raises(KeepwellError, match="1 to 60"):
        DeskChange.tag(text)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_nobody_rests_until_yesterday_or_for_years(days: int) -> None:
    with pytest.raises(KeepwellError, match="within a year"):
        DeskChange.snooze(TODAY + timedelta(days), TODAY)
