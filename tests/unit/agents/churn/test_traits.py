"""Segments and profiles as columns: what is told apart, and what is not."""

import numpy as np
import pytest

from agents.churn.features import BY_NAME
from agents.churn.traits import MOST_VALUES, categories, trait_columns

IDS = list(range(100))


def test_a_segment_is_told_apart_from_twenty_accounts_on_in_any_spelling() -> None:
    segments = {n: ["Mid Market", "mid_market", "Enterprise", None][min(n // 20, 3)] for n in IDS}
    segments[99] = "tiny"
    known = categories(IDS, segments, {})
    assert known == {"segment": ("enterprise", "mid-market")}
    columns = trait_columns(known, [0, 25, 45, 70, 99], segments, {})
    assert columns["segment = mid-market"].tolist() == [1, 1, 0, 0, 0]
    assert columns["segment = enterprise"].tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize("segments", [{}, dict.fromkeys(IDS, "all the same")])
def test_one_segment_tells_nobody_apart(segments: dict[int, str | None]) -> None:
    assert categories(IDS, segments, {}) == {}


def test_numbers_are_numbers_from_a_handful_of_values_on() -> None:
    profiles = {n: {"size": str(n), "senior": str(n % 2)} for n in IDS}
    known = categories(IDS, {}, profiles)
    assert known == {"senior": ("0", "1"), "size": ()}
    columns = trait_columns(known, [3, 4], {}, profiles)
    assert columns["profile size"].tolist() == [3.0, 4.0]
    assert columns["senior = 1"].tolist() == [1.0, 0.0]


def test_what_nothing_is_said_of_is_unknown_as_a_number_and_no_value_as_a_word() -> None:
    known = {"size": (), "region": ("north",)}
    columns = trait_columns(known, [1, 2], {}, {2: {"size": "many", "region": "south"}})
    assert np.isnan(columns["profile size"]).all()
    assert columns["region = north"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("hostile", ["nan", "inf", "-inf", "1e999", ""])
def test_a_number_that_is_none_is_unknown(hostile: str) -> None:
    column = trait_columns({"size": ()}, [1], {}, {1: {"size": hostile}})["profile size"]
    assert np.isnan(column).all()


def test_an_attribute_named_like_a_feature_is_another_column() -> None:
    """A trait called use_silence must not get the expert's weight of silence."""
    profiles = {n: {"tenure": str(n), "use_silence": str(n)} for n in IDS}
    columns = trait_columns(categories(IDS, {}, profiles), IDS, {}, profiles)
    assert len(columns) == 2
    assert not set(columns) & set(BY_NAME)


def test_of_many_values_the_commonest_are_told_apart() -> None:
    ids = list(range(30 * 25))
    profiles = {n: {"city": f"c{n % 30:02}"} for n in ids}
    assert len(categories(ids, {}, profiles)["city"]) == MOST_VALUES
