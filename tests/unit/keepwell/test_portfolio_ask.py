"""What may stand in the query string of the portfolio."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import KeepwellError
from keepwell.desk.ask import PortfolioAsk, asked
from keepwell.desk.parts import folded, workday_before


def test_a_query_string_is_read_as_it_is_meant() -> None:
    query = "band=red&band=orange&band=red&q=+Z%C3%BCrich+&renewing=30&has_draft=on&sort=mrr&limit=20&utm=1"
    assert asked(parse_qs(query)) == PortfolioAsk(
        bands=("red", "orange"), text="Zürich", renewing=30, has_draft=True, sort="mrr", limit=20
    )


@pytest.mark.parametrize(
    "query",
    [
        *(
            "band=blue",
            "sort=password",
            "group=x",
            "rule=x",
            "limit=0",
            "limit=501",
            "limit=1e3",
            "offset=-1",
        ),
        *("renewing=x", "renewing=99999", f"q={'x' * 201}", f"tag={'x' * 201}", "limit=%D9%A3", "after=a"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(query: str) -> None:
    with pytest.raises(KeepwellError) as refused:
        asked(parse_qs(query))
    assert len(str(refused.value)) < 300


NAMES = ("band", "q", "limit", "sort", "csm", "after", "group")


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), max_size=3)))
def test_any_words_are_an_ask_or_a_sentence(query: dict[str, list[str]]) -> None:
    told = ""
    try:
        asked(query)
    except KeepwellError as refused:
        told = str(refused)
    assert told.isprintable()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ørsted Ågård", "orsted agard"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("  a \t b ", "a b"),
        ("ﬁn", "fin"),
    ],
)
def test_names_are_sought_without_their_accents(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_the_working_day_before_a_monday_is_friday() -> None:
    assert [workday_before(date(2026, 3, day)).day for day in (2, 3, 7, 8)] == [27, 2, 6, 6]
