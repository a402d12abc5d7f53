"""Who is left alone is decided by chance, once a quarter, the same for everybody who asks."""

import math
from datetime import date

import pytest

from agents.playbooks.holdout import held_out, quarter

DAY = date(2026, 6, 17)


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_the_share_asked_for_is_held_out(share: float):
    drawn = sum(held_out("save_plan", account, DAY, share) for account in range(20_000))
    assert abs(drawn / 20_000 - share) <= 3 * math.sqrt(share * (1 - share) / 20_000)


def test_nobody_is_held_out_of_nothing():
    assert not any(held_out("save_plan", account, DAY, 0.0) for account in range(1000))


def test_the_draw_holds_for_a_quarter_and_is_another_for_each_playbook_and_quarter():
    def drawn(playbook: str, day: date) -> list[int]:
        return [account for account in range(500) if held_out(playbook, account, day, 0.3)]

    assert drawn("save_plan", date(2026, 4, 1)) == drawn("save_plan", date(2026, 6, 30))
    assert drawn("save_plan", date(2026, 6, 30)) != drawn("save_plan", date(2026, 7, 1))
    assert drawn("save_plan", DAY) != drawn("personal_call", DAY)


def test_a_larger_share_holds_out_more_and_lets_nobody_back_in():
    few = {account for account in range(500) if held_out("save_plan", account, DAY, 0.1)}
    many = {account for account in range(500) if held_out("save_plan", account, DAY, 0.3)}
    assert few < many


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 1, 1), "2026-Q1"), (date(2026, 3, 31), "2026-Q1"), (date(2026, 12, 31), "2026-Q4")],
)
def test_quarters_have_names(day: date, name: str):
    assert quarter(day) == name
