"""What people did rather than wrote, beside their colleagues."""

from typing import Any

from disc_builders import DAY, mails, make_facts, touch, touches

from agents.disc.habits import habits
from agents.disc.profile import readings


def answered(contact_id: int, hours: float, count: int = 10) -> list[dict[str, Any]]:
    rows = []
    for n in range(count):
        thread, ago = f"t{contact_id}-{n}", 20.0 + n
        rows += [
            touch(ago, "out", None, thread=thread),
            touch(ago - hours / 24, "in", contact_id, thread=thread),
        ]
    return rows


def named(rows: list[dict[str, Any]]) -> dict[int, set[str]]:
    return {who: {one.cue for one in found} for who, found in habits(touches(rows), DAY).items()}


def test_answers_sooner_than_colleagues_are_a_habit_and_later_ones_too() -> None:
    found = named([*answered(1, 1), *answered(2, 8), *answered(3, 9)])
    assert "quick_answers" in found[1]
    assert "slow_answers" in found[3]


SPEED = {"quick_answers", "slow_answers"}


def speed(rows: list[dict[str, Any]]) -> set[str]:
    return {cue for cues in named(rows).values() for cue in cues & SPEED}


def test_alone_or_after_a_few_answers_nobody_is_quick() -> None:
    assert speed(answered(1, 0.2)) == set()
    assert speed([*answered(1, 0.2, count=3), *answered(2, 8)]) == set()


def test_a_house_that_is_slow_as_a_whole_has_no_slow_people() -> None:
    assert speed([*answered(1, 60), *answered(2, 70)]) == set()


def test_who_is_met_and_who_writes_are_told_apart() -> None:
    talks = [touch(n, "out" if n % 2 else "in", 1, channel="call", attended=True) for n in range(0, 20, 2)]
    found = named([*talks, *(touch(n, "in", 2) for n in range(12))])
    assert "talks" in found[1]
    assert "writes" in found[2]


def test_habits_move_a_profile_a_little_and_are_told() -> None:
    rows = mails(12, 0.05, -0.4)
    quick = readings(make_facts(rows, touches=touches([*answered(1, 1), *answered(2, 8)])), DAY)[1]
    plain = readings(make_facts(rows), DAY)[1]
    assert quick.probabilities["D"] > plain.probabilities["D"]
    assert quick.probabilities["D"] - plain.probabilities["D"] < 0.2
    assert any("sooner than colleagues" in one for one in quick.habits)


def test_what_was_done_after_the_day_is_not_known() -> None:
    assert named([touch(-1 - n, "in", 1) for n in range(30)]) == {}
