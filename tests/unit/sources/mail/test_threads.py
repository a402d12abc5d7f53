"""Threads rebuilt from what messages refer to, else from subject and people."""

from datetime import UTC, datetime, timedelta
from random import Random

from sources.mail.threads import Slip, plain_subject, threads

START = datetime(2026, 5, 4, 9, tzinfo=UTC)


def slip(
    name: str,
    *references: str,
    subject: str = "seats",
    day: int = 0,
    reply: bool = False,
    people: str = "ada kim",
) -> Slip:
    moment = START + timedelta(days=day)
    return Slip(name, references, subject, frozenset(people.split()), moment, reply or bool(references))


def by_id(slips: list[Slip], stored: dict[str, str] | None = None) -> dict[str, str]:
    return dict(zip((each.id for each in slips), threads(slips, stored or {}), strict=True))


def test_replies_join_what_they_refer_to_in_any_order() -> None:
    slips = [
        slip("a"),
        slip("b", "a", day=1),
        slip("c", "a", "b", day=2),
        slip("d", "c", day=3),
        slip("x", day=9),
    ]
    for seed in range(5):
        shuffled = list(slips)
        Random(seed).shuffle(shuffled)
        assert by_id(shuffled) == {"a": "a", "b": "a", "c": "a", "d": "a", "x": "x"}


def test_a_thread_is_named_after_a_first_message_that_is_not_there() -> None:
    assert by_id([slip("c", "a", "b", day=2), slip("d", "a", "b", "c", day=3)]) == {"c": "a", "d": "a"}


def test_a_reply_that_refers_to_nothing_joins_its_subject_among_the_same_people() -> None:
    found = by_id([slip("a"), slip("b", day=2, reply=True), slip("c", day=2, reply=True, people="cy kim")])
    assert found["b"] == "a"
    assert found["c"] not in ("a", "c")


def test_the_same_subject_months_later_is_another_thread() -> None:
    assert by_id([slip("a"), slip("b", day=90, reply=True)])["b"] != "a"
    assert by_id([slip("a"), slip("b", day=1)]) == {"a": "a", "b": "b"}


def test_a_stored_thread_keeps_its_name() -> None:
    assert by_id([slip("d", "c", day=3)], {"c": "a"}) == {"d": "a"}
    assert by_id([slip("d", "c", day=3)], {"d": "a"}) == {"d": "a"}


def test_prefixes_of_replies_in_every_language_are_no_part_of_a_subject() -> None:
    for spelled in (
        "Re: Fwd: Seats",
        "AW: WG: Seats",
        "SV: Seats",
        "RE[2]: seats",
        "[EXTERNAL] Re:  Seats",
        "回复：Seats",
    ):
        assert plain_subject(spelled) == "seats"
    assert plain_subject("Resume: seats") == "resume: seats"
