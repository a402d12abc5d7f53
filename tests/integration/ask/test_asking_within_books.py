"""Whole answers to hostile questions, each within somebody's own accounts or within one."""

from pathlib import Path

from benchmarks.scopes import answered, ask_within, askings, customers, filled, for_ask


def test_no_answer_within_a_book_or_an_account_holds_anything_of_another_one(tmp_path: Path) -> None:
    known = customers(25)
    house = filled(tmp_path, known, fill=False)
    put = list(for_ask(askings(known, 60)))
    told = answered(known, put, ask_within(house, known))
    assert told.leaks == []
    assert told.hits > 10  # it was not by saying nothing
    assert told.own_asked > 0
