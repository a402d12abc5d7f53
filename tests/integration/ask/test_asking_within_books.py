"""Whole answers to hostile questions, each within somebody's own accounts."""

from pathlib import Path

from benchmarks.scopes import answered, ask_within, askings, customers, filled


def test_no_answer_within_a_book_holds_anything_of_another_one(tmp_path: Path) -> None:
    known = customers(25)
    house = filled(tmp_path, known, fill=False)
    put = [one for one in askings(known, 60) if one.user is not None]
    told = answered(known, put, ask_within(house, known))
    assert told.leaks == []
    assert told.hits > 10  # it was not by saying nothing
    assert told.own_asked > 0
