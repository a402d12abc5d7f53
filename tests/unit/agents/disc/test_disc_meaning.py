"""How a middling score is read with a contact's profile."""

import math

from agents.disc.meaning import meaning

NAN = math.nan


def test_each_profile_reads_a_65_in_its_own_way() -> None:
    d, i, s, c = (meaning(letter, 65.0, 30.0, 80.0) or "" for letter in ("D", "I", "S", "C"))  # type: ignore[arg-type]  # letters
    assert "they reply little" in d
    assert "serious" in i
    assert "strong signal" in s
    assert "may be fine" in c
    assert "technical adoption problem" in (meaning("C", 65.0, 80.0, 30.0) or "")
    assert "worry" in (meaning("D", 65.0, 30.0, 30.0) or "")


def test_nothing_is_read_into_a_score_that_speaks_for_itself_or_an_unknown_contact() -> None:
    assert meaning(None, 65.0, 30.0, 30.0) is None
    assert meaning("D", 90.0, 30.0, 30.0) is None
    assert meaning("D", 20.0, 30.0, 30.0) is None
    assert meaning("D", NAN, 30.0, 30.0) is None


def test_a_part_that_is_not_measured_is_not_weak() -> None:
    assert "while they keep in touch" in (meaning("I", 65.0, NAN, NAN) or "")
