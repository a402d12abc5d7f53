"""What models learn from is written down once, and the page says what the code does."""

from pathlib import Path

import keepwell
from agents.churn.features import FEATURES
from keepwell.feature_words import HEAD, feature_rows

PAGE = Path(keepwell.__file__).parent.parent / "docs" / "features.md"


def test_the_page_of_features_is_the_table_of_the_code() -> None:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    told = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert told == [HEAD, *feature_rows()]


def test_every_feature_has_a_name_of_its_own_and_says_what_it_is() -> None:
    rows = feature_rows()
    assert len({row[0] for row in rows}) == len(rows) == len(FEATURES) > 100
    assert all(row[1] and row[2] for row in rows)
    assert {row[3] for row in rows} == {"never less risk", "never more risk", "either way"}
