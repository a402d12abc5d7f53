"""docs/disc.md says what the code does."""

from pathlib import Path

from agents.disc.cues import TABLE
from agents.disc.profile import HALF_LIFE, LEAST, PRIOR, SLOPE, SURE

PAGE = (Path(__file__).parents[4] / "docs" / "disc.md").read_text(encoding="utf-8")


def test_every_cue_stands_in_the_table_with_its_weights_and_source() -> None:
    for cue in TABLE:
        pace, focus = (f"{weight:+.1f}" if weight else "0" for weight in (cue.pace, cue.focus))
        assert f"| `{cue.id}` | {cue.kind} | {pace} | {focus} | {cue.says} | {cue.source} |" in PAGE


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    assert f"what is {HALF_LIFE:.0f} days old" in PAGE
    assert f"(sum(weight) + {PRIOR:.0f})" in PAGE
    assert f"logistic({SLOPE['pace']:.0f} x position)" in PAGE
    assert SLOPE["pace"] == SLOPE["focus"]
    assert f"from {SURE:.0%} on".replace("%", " %") in PAGE
    assert (LEAST, "from three interactions on" in PAGE) == (3, True)
