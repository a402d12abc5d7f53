"""The diff by words: both texts can be read off it, and only what changed is marked."""

from hypothesis import given
from hypothesis import strategies as st

from outbox.review.differences import MANY_WORDS, by_word

TEXT = st.text(alphabet="ab \n.", max_size=60)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_off_it(old: str, new: str) -> None:
    told = by_word(old, new)
    assert "".join(one.text for one in told if one.kind != "added") == old
    assert "".join(one.text for one in told if one.kind != "removed") == new


def test_only_what_changed_is_marked() -> None:
    told = [(one.kind, one.text) for one in by_word("It costs 3.\n", "It costs 4.\n\nSoon.\n")]
    assert told[0] == ("kept", "It costs ")
    assert ("removed", "3.") in told
    assert all(kind != "removed" or text == "3." for kind, text in told)


def test_texts_too_long_to_compare_are_set_one_after_the_other() -> None:
    long = "word " * MANY_WORDS
    assert [one.kind for one in by_word(long, long + "more")] == ["removed", "added"]
    assert [one.kind for one in by_word(long, long)] == ["kept"]
