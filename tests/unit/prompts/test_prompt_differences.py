"""Differences word by word, from which both texts can be read back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.diff import MOST_WORDS, compare


def read_back(old: str, new: str) -> tuple[str, str]:
    """Both texts, from one and the differences to the other."""
    before, after, at = [], [], 0
    lines = old.split("\n")
    for hunk in compare(old, new):
        start = hunk.old[0] - 1
        before += lines[at:start]
        after += lines[at:start]
        for line in hunk.lines:
            hows = {span.how for span in line}
            before += ["".join(s.text for s in line if s.how != "new")] if hows != {"new"} else []
            after += ["".join(s.text for s in line if s.how != "gone")] if hows != {"gone"} else []
        at = start + hunk.old[1]
    return "\n".join(before + lines[at:]), "\n".join(after + lines[at:])


def test_the_same_text_has_no_differences() -> None:
    assert compare("a\nb", "a\nb") == []


def test_a_changed_word_is_shown_within_its_line() -> None:
    [hunk] = compare("one\nwrite at most five sentences\nthree", "one\nwrite at most three sentences\nthree")
    assert [(s.how, s.text) for s in hunk.lines[1]] == [
        ("same", "write at most "),
        ("gone", "five"),
        ("new", "three"),
        ("same", " sentences"),
    ]
    assert hunk.head == "@@ -1,3 +1,3 @@"


def test_far_apart_changes_are_hunks_of_their_own() -> None:
    old = [f"line {n}" for n in range(30)]
    new = ["first", *old[1:-1], "last"]
    assert [hunk.head for hunk in compare("\n".join(old), "\n".join(new))] == [
        "@@ -1,4 +1,4 @@",
        "@@ -27,4 +27,4 @@",
    ]


def test_a_text_of_a_hundred_thousand_letters_is_compared() -> None:
    old, new = "word " * 20_000, "other " * 20_000
    [hunk] = compare(old, new)
    assert [line[0].how for line in hunk.lines] == ["gone", "new"]
    assert len(old.split()) > MOST_WORDS


TEXTS = st.lists(
    st.sampled_from(["a b c", "a b d", "x", "", "write five words", "write six words"]), max_size=6
)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(old: list[str], new: list[str]) -> None:
    one, other = "\n".join(old), "\n".join(new)
    assert read_back(one, other) == (one, other)
