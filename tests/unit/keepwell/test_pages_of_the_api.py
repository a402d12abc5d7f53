"""Pages: each thing on one of them, whatever order, and no place that nobody gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.api.contract import PreconditionError, PreconditionNeededError
from keepwell.api.pages import BadCursorError, paged, read, written
from keepwell.api.tags import matches, refuse_other, version_read


@given(st.lists(st.tuples(st.floats(allow_nan=False), st.integers()), unique=True), st.integers(1, 7))
def test_every_thing_is_on_one_page_in_order(things: list[tuple[float, int]], limit: int) -> None:
    seen, cursor, first = [], None, True
    while first or cursor is not None:
        shown, cursor = paged(things, lambda one: one, cursor, limit)
        assert len(shown) <= limit
        seen += shown
        first = False
    assert seen == sorted(things)


def test_what_comes_and_goes_between_pages_moves_nothing_else() -> None:
    shown, cursor = paged(range(0, 20, 2), lambda one: (one,), None, 4)
    assert shown == [0, 2, 4, 6]
    rest, _ = paged([1, 3, 8, 9, 10], lambda one: (one,), cursor, 10)
    assert rest == [8, 9, 10]


@pytest.mark.parametrize("cursor", ["nonsense", "ü", "", "bnVsbA", written(("text",)), written((1, "x"))])
def test_what_is_no_place_of_a_list_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursorError):
        paged([(1, 2), (3, 4)], lambda one: one, cursor, 2)


def test_a_place_is_read_as_it_was_written() -> None:
    assert read(written((False, float("inf"), "ü", 3))) == (False, float("inf"), "ü", 3)


def test_an_etag_names_a_version_and_all_that_was_shown() -> None:
    assert refuse_other('"abc.123"', "abc") == refuse_other('"abc"', "abc") == "abc"
    for told in (None, "", "*"):
        with pytest.raises(PreconditionNeededError):
            version_read(told)
    for told in ('"abd.123"', "abc", 'W/"abc"', '"'):
        with pytest.raises(PreconditionError):
            refuse_other(told, "abc")


def test_none_match_holds_any_of_a_list() -> None:
    assert matches('"a", W/"b"', '"b"')
    assert matches("*", '"b"')
    assert not matches('"a"', '"b"')
    assert not matches(None, '"b"')
