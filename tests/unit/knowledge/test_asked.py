"""What a question looks for."""

from datetime import UTC, date, datetime

from knowledge.asked import People, asked, exact_words

TODAY = date(2026, 11, 26)
PEOPLE = People({1: "Ana Ruiz", 2: "Anna Berg", 3: "Bo Berg"}, {"Project Manager"})


def test_a_whole_name_is_one_person() -> None:
    assert PEOPLE.named_in("What did Ana Ruiz's team say?")[0] == {1}


def test_a_name_that_two_people_share_is_both() -> None:
    assert PEOPLE.named_in("What did Berg say?")[0] == {2, 3}


def test_somebody_who_only_speaks_in_transcripts_is_known_too() -> None:
    assert PEOPLE.named_in("What does the project manager think?") == (
        frozenset(),
        frozenset({"project manager"}),
    )


def test_nobody_is_named_by_other_words() -> None:
    assert PEOPLE.named_in("What about the renewal?") == (frozenset(), frozenset())


def test_quoted_words_and_codes_are_sought_as_they_stand() -> None:
    assert exact_words("Who wrote “blank page” about INV-2041 and v2?") == ["blank page", "INV-2041"]


def test_a_time_becomes_seconds_and_a_channel_is_known() -> None:
    sought, period = asked("tickets in March", People({}), TODAY)
    assert period is not None
    assert period.words == "march"
    start, end = sought.between or (0, 0)
    assert datetime.fromtimestamp(start, UTC).date() == date(2026, 3, 1)
    assert (end - start) // 86_400 == 31
    assert sought.channels == {"ticket"}
