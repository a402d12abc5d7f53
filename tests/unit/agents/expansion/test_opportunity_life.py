"""The life of an opportunity, day by day: one open per kind, hysteresis, cooldown, a person's word, made anew."""

from collections.abc import Sequence

import numpy as np
from expansion_builders import Ledger, day

from agents.expansion.found import Found
from agents.expansion.kinds import BY_ID, LAPSED_AFTER, RENEWED_AFTER
from agents.expansion.life import advance, recent_since
from domain.opportunities import OpportunityKind as K

KIND = K.SEATS
CLEAR, COOL = BY_ID[KIND].clear_days, BY_ID[KIND].cooldown_days


def grids(line: str, ended: str = "", accounts: int = 1) -> Found:
    """x holds, . clears, - in between, ? unknown; an `e` in `ended` is a day on which it is no customer."""
    holds = np.array([[mark == "x" for mark in line]] * accounts)
    clears = np.array([[mark == "." for mark in line]] * accounts)
    gone = np.zeros_like(holds)
    for place, mark in enumerate(ended):
        gone[:, place] = mark == "e"
    known = np.array([[mark != "?" for mark in line]] * accounts)
    return Found(holds & ~gone, clears & ~gone, known & ~gone, gone)


def live(
    line: str, ledger: Ledger | None = None, start: int = 0, ended: str = "", together: bool = True
) -> Ledger:
    """Step the days of a line; `together` or one by one with the changes applied in between."""
    told = ledger or Ledger()
    step(told, grids(line, ended), start, together)
    return told


def step(told: Ledger, found: Found, start: int = 0, together: bool = True) -> None:
    accounts, length = found.holds.shape
    ids = np.arange(1, accounts + 1)
    cuts: list[Sequence[int]] = [range(length)] if together else [[t] for t in range(length)]
    for cut in cuts:
        some = Found(*(getattr(found, name)[:, list(cut)] for name in ("holds", "clears", "known", "ended")))
        told.apply(advance({KIND: some}, [day(start + t) for t in cut], ids, told.stored))


def test_it_opens_on_the_first_day_and_is_seen_until_the_last():
    only = live("..xxx").open
    assert [(row["opened_on"], row["last_seen_on"]) for row in only] == [(day(2), day(4))]


def test_it_closes_only_after_enough_days_in_a_row_without_it():
    assert live("x" + "." * (CLEAR - 1)).open
    closed = live("x" + "." * CLEAR).rows[1]
    assert (closed["state"], closed["closed_on"]) == ("over", day(CLEAR))


def test_a_day_on_which_nothing_is_known_keeps_it_open():
    assert live("x" + "." * (CLEAR - 1) + "?" + "." * (CLEAR - 1)).open
    assert live("x" + "?" * (LAPSED_AFTER + 20)).open


def test_one_that_is_in_between_for_long_lapses():
    assert live("x" + "-" * (LAPSED_AFTER - 1)).open
    lapsed = live("x" + "-" * LAPSED_AFTER).rows[1]
    assert (lapsed["state"], lapsed["last_seen_on"], lapsed["closed_on"]) == (
        "over",
        day(0),
        day(LAPSED_AFTER),
    )


def test_it_stays_quiet_for_its_cooldown_and_then_may_come_back():
    closed = "x" + "." * CLEAR
    assert not live(closed + "x" * (COOL - 1)).open
    assert live(closed + "x" * (COOL + 1)).open[0]["opened_on"] == day(CLEAR + COOL)


def test_an_account_that_leaves_has_it_closed_at_once():
    told = live("xxx", ended="..e").rows[1]
    assert (told["state"], told["closed_on"]) == ("over", day(2))


def test_what_a_person_dismissed_stays_quiet_until_it_was_over_once():
    ledger = live("xx")
    ledger.dismiss(1, day(1))
    live("x" * (COOL + 30), ledger, start=2)
    assert not ledger.open
    live("." + "x" * COOL, ledger, start=COOL + 32)
    assert [row["id"] for row in ledger.open] == [2]


def test_one_that_still_holds_is_made_anew_so_that_its_figures_are_fresh():
    told = live("x" * (RENEWED_AFTER + 5))
    first, second = told.rows[1], told.rows[2]
    assert (first["state"], first["closed_on"]) == ("over", day(RENEWED_AFTER))
    assert (second["opened_on"], second["last_seen_on"]) == (day(RENEWED_AFTER), day(RENEWED_AFTER + 4))


def test_one_that_no_longer_holds_is_not_made_anew():
    told = live("x" * (RENEWED_AFTER - 1) + "-" * (LAPSED_AFTER - 1))
    assert list(told.rows) == [1]
    assert told.open


def test_older_days_stepped_again_change_nothing():
    ledger = live("xxxx")
    before = ledger.story()
    live("....", ledger)
    assert ledger.story() == before


def test_stepping_days_one_by_one_equals_stepping_them_together():
    """Forty accounts at once: to step each by itself takes forty times as long and shows the same."""
    rows = [grids(line, ended) for line, ended in map(_random_days, range(40))]
    found = Found(
        *(
            np.concatenate([getattr(row, name) for row in rows])
            for name in ("holds", "clears", "known", "ended")
        )
    )
    together, daily = Ledger(), Ledger()
    step(together, found)
    step(daily, found, together=False)
    assert together.story() == daily.story()
    assert {row["account_id"] for row in together.rows.values()} == set(range(1, 41))


def _random_days(seed: int) -> tuple[str, str]:
    """240 days of one account, and for every third the days on which it is no customer."""
    marks = np.random.default_rng(seed).choice(["x", ".", "-", "?"], p=[0.4, 0.4, 0.1, 0.1], size=40)
    runs = np.random.default_rng(seed + 1000).integers(1, 15, size=40)
    line = "".join(str(mark) * int(run) for mark, run in zip(marks, runs, strict=True))[:240].ljust(240, "?")
    gone = ["." if n % 97 else "e" for n in range(1, 241)] if seed % 3 == 0 else []
    return line, "".join(gone)


def test_accounts_do_not_touch_each_other():
    found = grids("xx", accounts=3)
    found.holds[1] = False
    ledger = Ledger()
    ledger.apply(advance({KIND: found}, [day(0), day(1)], np.array([3, 5, 9]), ledger.stored))
    assert sorted(row["account_id"] for row in ledger.open) == [3, 9]


def test_stored_ones_are_needed_back_to_the_longest_cooldown():
    assert (day(0) - recent_since(day(0))).days == max(kind.cooldown_days for kind in BY_ID.values())
