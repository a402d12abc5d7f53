"""Saved views and what admins share."""

import pytest
from desk_cast import KIM, SARA

from domain.desk import DeskChange
from domain.errors import KeepwellError, NotFoundError
from domain.scope import EVERYONE
from keepwell.bootstrap import House


def test_one_sees_ones_own_views_and_those_that_others_share(house: House) -> None:
    mine = house.saved_views.save(SARA, "Red", "?band=red")
    house.saved_views.save(KIM, "Secret", "q=x")
    theirs = house.saved_views.save(KIM, "All red", "band=red", shared=True)
    assert house.saved_views.list(SARA) == [mine, theirs]
    assert house.saved_views.get(theirs.id, SARA).query == "band=red"
    with pytest.raises(NotFoundError):
        house.saved_views.delete(theirs.id, SARA)


def test_there_is_one_default_and_saving_again_replaces(house: House) -> None:
    house.saved_views.save(SARA, "Red", "band=red", default=True)
    second = house.saved_views.save(SARA, "Mine", "csm=Sara", default=True)
    assert house.saved_views.default(SARA) == second
    again = house.saved_views.save(SARA, " Mine ", "band=orange")
    assert (again.id, again.query, house.saved_views.default(SARA)) == (second.id, "band=orange", None)
    assert house.saved_views.delete(again.id, SARA) == again
    assert [one.name for one in house.saved_views.list(SARA)] == ["Red"]


@pytest.mark.parametrize(("name", "query"), [("", "x"), ("x" * 81, "x"), ("x", "y" * 2_001), ("x", "a\nb")])
def test_a_view_without_a_name_or_of_too_many_words_is_refused(house: House, name: str, query: str) -> None:
    with pytest.raises(KeepwellError):
        house.saved_views.save(SARA, name, query)


def test_a_shared_book_is_the_book_as_it_is_now(house: House) -> None:
    house.shares.add(SARA, by=1, csm="Kim Ito")
    one = house.shares.add(SARA, by=1, account_id=4)
    assert house.shares.add(SARA, by=2, account_id=4) == one
    assert house.shares.of(SARA) == {3, 4}
    house.desk.change(DeskChange.assign("Kim Ito"), [1], EVERYONE, KIM)
    assert house.shares.of(SARA) == {1, 3, 4}
    house.shares.remove(one.id)
    assert house.shares.of(SARA) == {1, 3}
    assert house.shares.of(KIM) == frozenset()


def test_only_what_there_is_can_be_shared(house: House) -> None:
    with pytest.raises(NotFoundError):
        house.shares.add(SARA, by=1, account_id=404)
    with pytest.raises(NotFoundError):
        house.shares.add(SARA, by=1, csm="Nobody")
    with pytest.raises(KeepwellError):
        house.shares.add(SARA, by=1)
