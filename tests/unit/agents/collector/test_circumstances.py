"""What the rules look at, on small planted stories and their look-alikes."""

from datetime import date

import numpy as np
import pytest
from collector_facts import TODAY, Book, ago

from agents.collector.kernel import read
from agents.collector.readings import Circumstances


def seen(book: Book, day: date = TODAY) -> Circumstances:
    return read(book.facts(until=day), [day]).circumstances


def leaving() -> Book:
    """Steady use that falls 60 days ago; tickets before; a missed QBR, a direct mail, then nothing."""
    book = Book().account(1, ago(600))
    for back in range(300, 60, -1):
        book.use(ago(back), count=10)
    for back in range(60, 25, -1):
        book.use(ago(back), count=2)
    for back in (100, 80, 65):
        book.talk(ago(back), "ticket")
    book.talk(ago(35), "qbr", None, attended=False)
    book.talk(ago(28), "email", "in")
    return book


def days(found: Circumstances) -> list[int]:
    """How many days before TODAY each step was reached."""
    numbers = [getattr(found, f"leaving_day_{n}")[0, 0] for n in (1, 2, 3, 4)]
    return [TODAY.toordinal() - int(number) for number in numbers if not np.isnan(number)]


def test_the_leaving_sequence_reaches_its_four_steps_in_order() -> None:
    found = seen(leaving())
    assert found.leaving_step[0, 0] == 4
    assert days(found) == [49, 35, 28, 13]


@pytest.mark.parametrize(
    ("back", "step"), [(50, 0), (49, 1), (36, 1), (35, 2), (29, 2), (28, 3), (14, 3), (13, 4)]
)
def test_each_step_is_reached_on_its_day_and_not_before(back: int, step: int) -> None:
    assert seen(leaving(), ago(back)).leaving_step[0, 0] == step


def test_a_ticket_after_the_missed_qbr_means_they_still_use_the_front_door() -> None:
    assert seen(leaving().talk(ago(30), "ticket")).leaving_step[0, 0] == 2


def test_without_a_habit_of_tickets_a_mail_is_only_a_mail() -> None:
    book = leaving()
    book.rows["interactions"] = [row for row in book.rows["interactions"] if row["channel"] != "ticket"]
    assert seen(book).leaving_step[0, 0] == 2


def test_an_attended_qbr_is_no_second_step() -> None:
    book = leaving()
    for row in book.rows["interactions"]:
        row["attended"] = True if row["channel"] == "qbr" else None
    assert seen(book).leaving_step[0, 0] == 1


def test_the_sequence_ends_when_use_recovers() -> None:
    book = leaving()
    for back in range(25, -1, -1):
        book.use(ago(back), count=13)
    assert seen(book).leaving_step[0, 0] == 0


def test_the_sequence_expires_after_120_days_and_only_the_later_silence_is_left_as_a_fall() -> None:
    assert seen(leaving(), ago(49 - 119)).leaving_step[0, 0] == 4
    assert seen(leaving(), ago(49 - 140)).leaving_step[0, 0] == 1
    assert seen(leaving(), ago(-150)).leaving_step[0, 0] == 0


def test_a_thin_base_is_no_fall() -> None:
    book = Book().account(1)
    for back in range(300, 60, -7):
        book.use(ago(back), count=10)
    assert seen(book).leaving_step[0, 0] == 0


def seated(used: int, seats: int = 20, days: int = 330) -> Book:
    book = Book().account(1).subscription(ago(900), seats=seats)
    for user in range(used):
        book.daily(days, 0, user=f"u{user}")
    return book


def test_saturation_counts_consecutive_days_at_85_percent() -> None:
    assert seen(seated(17)).saturated_days[0, 0] == 270
    assert seen(seated(16)).saturated_days[0, 0] == 0
    book = seated(16).daily(20, 0, user="u16")
    assert seen(book).saturated_days[0, 0] == 21
    assert seen(seated(16).daily(19, 0, user="u16")).saturated_days[0, 0] == 20


def test_the_utilisation_peak_needs_three_known_quarters() -> None:
    assert seen(seated(8)).utilisation_peak_270[0, 0] == pytest.approx(0.4)
    assert np.isnan(seen(seated(8, days=250)).utilisation_peak_270[0, 0])
    late = Book().account(1).subscription(ago(200), seats=20).daily(330, 0)
    assert np.isnan(seen(late).utilisation_peak_270[0, 0])


def test_one_busy_month_within_three_quarters_shows_in_the_peak() -> None:
    book = seated(4)
    for user in range(10, 20):
        book.use(ago(200), user=f"u{user}")
    assert seen(book).utilisation_peak_270[0, 0] == pytest.approx(0.7)


def test_momentum_is_measured_against_the_own_baseline() -> None:
    book = Book().account(1)
    for back in range(199, 20, -21):
        book.talk(ago(back), contact_id=1)
    for back in range(0, 12, 2):
        book.talk(ago(back), contact_id=1)
    assert seen(book).momentum[0, 0] == pytest.approx(6 / (9 * 21 / 179))


def test_twenty_mails_of_one_person_on_one_day_are_one_interaction() -> None:
    book = Book().account(1)
    for back in range(199, 20, -7):
        book.talk(ago(back), contact_id=1)
    for _ in range(20):
        book.talk(TODAY, contact_id=1)
    assert seen(book).momentum[0, 0] < 1


def test_momentum_needs_sixty_days_of_history() -> None:
    book = Book().account(1)
    for back in range(70, -1, -2):
        book.talk(ago(back))
    assert np.isnan(seen(book).momentum[0, 0])


def test_the_last_held_meeting_of_ours_dates_the_action() -> None:
    book = (
        Book()
        .account(1)
        .talk(ago(40), "qbr", None, attended=True)
        .talk(ago(10), "meeting", None, attended=False)
    )
    assert seen(book).action_age[0, 0] == 40
    assert seen(book.talk(ago(5), "call", "out")).action_age[0, 0] == 5
    assert seen(book.talk(ago(2), "call", "in", attended=True)).action_age[0, 0] == 5


def test_a_meeting_ahead_is_no_action_yet() -> None:
    book = Book().account(1).talk(ago(40), "qbr", None, scheduled_on=ago(-5), attended=True)
    assert np.isnan(seen(book).action_age[0, 0])


def dipping(last_year: bool) -> Book:
    """A dip of the last 28 days, with or without the same dip in the same weeks a year ago."""
    book = Book().account(1)
    for back in range(450, -1, -1):
        low = back < 28 or (last_year and 364 <= back < 392)
        book.use(ago(back), count=2 if low else 10)
    return book


def test_the_same_dip_a_year_ago_is_seasonal() -> None:
    assert seen(dipping(last_year=True)).seasonal[0, 0]
    assert not seen(dipping(last_year=False)).seasonal[0, 0]


def test_a_dip_at_christmas_only_is_seasonal_without_a_year_of_history() -> None:
    day = date(2026, 1, 3)
    book = Book().account(1)
    for back in range(100, -1, -1):
        on = date.fromordinal(day.toordinal() - back)
        quiet = (on.month, on.day) >= (12, 24) or (on.month, on.day) <= (1, 2)
        book.use(on, count=1 if quiet else 10)
    assert seen(book, day).seasonal[0, 0]
    for row in book.rows["usage"]:
        row["count"] = 1 if row["day"] >= date(2025, 12, 10) else 10
    assert not seen(book, day).seasonal[0, 0]


def test_the_next_renewal_is_the_nearest_ahead() -> None:
    book = (
        Book()
        .account(1)
        .subscription(ago(300), renewal_date=ago(-60))
        .subscription(ago(10), renewal_date=ago(-355))
    )
    assert seen(book).days_to_renewal[0, 0] == 60


def test_an_annual_subscription_renews_on_its_anniversary() -> None:
    assert (
        seen(Book().account(1).subscription(date(2025, 12, 1), billing="annual")).days_to_renewal[0, 0] == 8
    )
    passed = (
        Book().account(1).subscription(date(2024, 12, 1), billing="annual", renewal_date=date(2025, 12, 1))
    )
    assert seen(passed).days_to_renewal[0, 0] == 8


def test_a_monthly_subscription_past_its_renewal_date_says_how_long() -> None:
    book = Book().account(1).subscription(ago(300), renewal_date=ago(5), billing="monthly")
    assert seen(book).days_to_renewal[0, 0] == -5


def test_without_a_running_subscription_there_is_no_renewal() -> None:
    book = Book().account(1).subscription(ago(300), renewal_date=ago(-60), end_date=ago(1))
    assert np.isnan(seen(book).days_to_renewal[0, 0])


@pytest.mark.parametrize(("joined", "grown"), [(2, False), (3, True)])
def test_clearly_more_users_are_three_more_than_sixty_days_before(joined: int, grown: bool) -> None:
    book = seated(10)
    for user in range(joined):
        book.daily(20, 0, user=f"new{user}")
    assert bool(seen(book).users_grown[0, 0]) is grown


def test_three_more_of_many_are_not_clearly_more() -> None:
    book = seated(30)
    for user in range(3):
        book.daily(20, 0, user=f"new{user}")
    assert not seen(book).users_grown[0, 0]


def test_exploring_is_clearly_more_advanced_use_than_the_month_before() -> None:
    def used(now: int, before: int) -> Book:
        book = seated(5)
        for back in [*range(now), *range(40, 40 + before)]:
            book.use(ago(back), feature="forecasting", is_advanced=True)
        return book

    assert seen(used(4, 0)).explores[0, 0]
    assert seen(used(9, 2)).explores[0, 0]
    for now, before in ((3, 0), (3, 2), (3, 3), (0, 0), (20, 16), (16, 20)):
        assert not seen(used(now, before)).explores[0, 0]


def test_a_question_counts_for_thirty_days() -> None:
    assert seen(seated(5).mention(ago(29), "advanced")).asked_advanced[0, 0]
    assert not seen(seated(5).mention(ago(30), "advanced")).asked_advanced[0, 0]
    assert not seen(seated(5).mention(ago(1), "growth")).asked_advanced[0, 0]


@pytest.mark.parametrize(
    ("term", "on_top"),
    [
        ({"tier": "Enterprise"}, True),
        ({"tier": "Pro"}, False),
        ({"tier": None}, False),
        ({"tier": "Enterprise", "is_trial": True}, False),
        ({"tier": "Enterprise", "end_date": ago(1)}, False),
    ],
)
def test_the_top_tier_is_a_paid_running_one(term: dict[str, object], on_top: bool) -> None:
    book = seated(5).subscription(ago(90), **term)
    assert bool(seen(book).on_top_tier[0, 0]) is on_top
