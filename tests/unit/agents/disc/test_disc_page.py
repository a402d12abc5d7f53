"""docs/disc.md says what the code does."""

from pathlib import Path

from agents.disc.cues import TABLE
from agents.disc.profile import (
    A_SIDE,
    CLEAR,
    DEAD,
    EARLY,
    HALF_LIFE,
    LEAST,
    LEAST_DEAD,
    LEAST_SPREAD,
    MOST_SURE,
    SHARP,
)
from agents.disc.reading import FORM_MOST

PAGE = (Path(__file__).parents[4] / "docs" / "disc.md").read_text(encoding="utf-8")


def test_every_cue_stands_in_the_table_with_its_weights_and_source() -> None:
    for cue in TABLE:
        pace, focus = (f"{weight:+g}" if weight else "0" for weight in (cue.pace, cue.focus))
        assert f"| `{cue.id}` | {cue.kind} | {pace} | {focus} | {cue.says} | {cue.source} |" in PAGE


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    page = " ".join(PAGE.split())
    assert f"what is {HALF_LIFE:.0f} days old" in page
    assert f"{DEAD:.2f} x spread to either side, {LEAST_DEAD} at least" in page
    assert f"{CLEAR} + {EARLY} / sqrt(sum of weights) standard errors" in page
    assert (A_SIDE, "less than one on either" in page) == (1.0, True)
    assert f"no less than {LEAST_SPREAD:.2f}" in page
    assert f"{MOST_SURE:.0%} on an axis".replace("%", " %") in page
    assert f"{MOST_SURE**2:.0%} of a letter".replace("%", " %") in page
    assert f"by {FORM_MOST:.2f} at most" in page
    assert (SHARP, "squared odds" in page) == (2.0, True)
    assert (LEAST, "from three interactions on" in page) == (3, True)
