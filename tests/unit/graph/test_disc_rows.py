"""Whose words become rows of cues: contacts' alone, in a talk beside everybody's who may be read."""

from datetime import UTC, datetime

from graph.nodes.profile_contacts import rows_of
from storage.disc import CueRow, Heard
from storage.mentions import Conversation, Utterance

EXCITED = "We love it! So exciting! That is amazing!"


def rows(*said: tuple[str, str], muted: frozenset[str] = frozenset()) -> dict[str | None, CueRow]:
    lines = [Utterance(f"u{n}", speaker, text) for n, (speaker, text) in enumerate(said)]
    at = datetime(2026, 1, 5, tzinfo=UTC)
    call = Conversation(
        1, 2, "I-1", at, "call", None, None, None, None, lines, customers=frozenset({"ada", "bo"})
    )
    return {one.speaker: one for one in rows_of(Heard(call, muted, unread=False))}


def test_our_side_has_no_row_but_what_both_do_is_the_manner_of_the_talk() -> None:
    alone, both = rows(("Ada", EXCITED)), rows(("Ada", EXCITED), ("Sam", EXCITED))
    assert set(both) == {"ada"}
    assert both["ada"].pace < alone["ada"].pace
    assert both["ada"].counts == alone["ada"].counts


def test_an_erased_contact_has_no_row_and_is_not_compared_with() -> None:
    talk = (("Ada", EXCITED), ("Bo", EXCITED))
    assert set(rows(*talk)) == {"ada", "bo"}
    assert rows(*talk, muted=frozenset({"bo"})) == rows(("Ada", EXCITED))


def test_a_talk_among_us_alone_is_not_read() -> None:
    assert rows(("Sam", EXCITED), ("Kim", EXCITED)) == {}
