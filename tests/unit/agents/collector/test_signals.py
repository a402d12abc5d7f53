"""The signals on small books: what is missing, what is zero, and the words of the catalogue."""

from datetime import date

import numpy as np
import pytest
from collector_facts import TODAY, Book, ago, moment, random_book

from agents.collector.catalogue import CATALOGUE, numbers_of
from agents.collector.evidence import MOST
from agents.collector.kernel import read
from agents.collector.medians import RangeOrder
from agents.collector.readings import Readings
from domain.scores import Standing
from domain.signals import SignalId as S


def seen(book: Book, day: date = TODAY) -> Readings:
    return read(book.facts(until=day), [day])


def value(book: Book, signal: S, day: date = TODAY) -> float:
    return float(seen(book, day).values[signal][0, 0])


def standing(book: Book, day: date = TODAY) -> Standing:
    return list(Standing)[int(seen(book, day).standing[0, 0])]


def said(book: Book, signal: S) -> str:
    return CATALOGUE[signal].sentence(numbers_of(seen(book), signal, 1, TODAY))


def test_no_usage_source_is_missing_and_silence_is_zero() -> None:
    assert np.isnan(value(Book().account(1, ago(100)), S.LOGIN_FREQUENCY))
    silent = Book().account(1).daily(200, 60)
    assert value(silent, S.LOGIN_FREQUENCY) == 0.0
    assert value(silent, S.FEATURE_BREADTH) != value(silent, S.FEATURE_BREADTH)
    assert value(silent, S.USAGE_TREND) == -100.0
    assert value(silent, S.ACTIVE_CONTACTS) == 0.0


def test_daily_use_by_one_person_is_seven_user_days_a_week_and_perfectly_regular() -> None:
    book = Book().account(1).daily(200, 0)
    assert value(book, S.LOGIN_FREQUENCY) == 7.0
    assert value(book, S.USAGE_REGULARITY) == 1.0
    assert value(book, S.USAGE_TREND) == 0.0


def test_events_without_a_user_are_one_unknown_user_a_day() -> None:
    book = Book().account(1).daily(60, 0, user=None).daily(60, 0, user=None)
    assert value(book, S.LOGIN_FREQUENCY) == 7.0
    assert np.isnan(value(book.subscription(ago(300), seats=10), S.LICENSE_UTILISATION))


def test_an_event_of_nothing_is_no_use() -> None:
    book = Book().account(1).daily(60, 31).daily(29, 0, count=0)
    assert value(book, S.LOGIN_FREQUENCY) == 0.0


def test_a_month_of_halved_use_is_a_falling_trend() -> None:
    book = Book().account(1).daily(89, 60, count=4).daily(59, 30, count=4).daily(29, 0, count=2)
    assert value(book, S.USAGE_TREND) == pytest.approx(-1 / (10 / 3) * 100)


def test_the_same_person_as_user_and_as_contact_counts_once() -> None:
    book = (
        Book().account(1).contact(7, email="Ann@x.io").use(TODAY, user="ann@x.io").talk(TODAY, contact_id=7)
    )
    assert value(book, S.ACTIVE_CONTACTS) == 1.0
    assert value(book.use(TODAY, user="bob"), S.ACTIVE_CONTACTS) == 2.0


def slow(hours: int) -> Book:
    """Answers after 4 hours for a year, and after `hours` in the last two months."""
    book = Book().account(1)
    for back in range(400, 2, -8):
        wait = hours if back < 58 else 4
        first = book.talk(ago(back), "email", "out", thread=f"t{back}")
        later = ago(back - (9 + wait) // 24)
        first.talk(later, "email", "in", thread=f"t{back}", at=moment(later, (9 + wait) % 24))
    return book


def test_answers_are_compared_with_the_accounts_own_habit() -> None:
    assert value(slow(4), S.RESPONSE_LATENCY) == 1.0
    assert value(slow(12), S.RESPONSE_LATENCY) == 3.0


def test_unanswered_mail_counts_once_it_is_a_fortnight_old() -> None:
    book = slow(4)
    for back in range(30, 13, -1):
        book.talk(ago(back), "email", "out", thread=f"cold{back}")
    assert value(book, S.RESPONSE_LATENCY) == 84.0


def test_scheduled_meetings_count_on_the_day_they_were_due() -> None:
    book = Book().account(1).talk(ago(90), "qbr", None, scheduled_on=ago(30), attended=False)
    book.talk(ago(20), "meeting", None, attended=True).talk(
        ago(5), "call", None, scheduled_on=ago(-4), attended=True
    )
    assert value(book, S.TOUCHPOINT_ATTENDANCE) == 0.5


def words(book: Book, praise: int = 0, complaint: int = 0, first: int = 1) -> Book:
    """Praise and complaint on days of their own, and enough talk to know of silence."""
    for n in range(praise + complaint):
        book.talk(ago(first + n)).mention(ago(first + n), "praise" if n < praise else "complaint")
    return book


def test_words_move_what_surveys_say_by_a_point_a_day_and_no_more_than_five() -> None:
    def moved(praise: int, complaint: int) -> float:
        book = words(Book().account(1).survey(ago(10), 8), praise, complaint)
        return value(book, S.SENTIMENT_TREND)

    assert [moved(0, 0), moved(2, 0), moved(0, 3), moved(4, 4), moved(0, 40)] == [
        80.0,
        82.0,
        77.0,
        80.0,
        75.0,
    ]


def test_a_day_counts_once_however_often_something_is_said() -> None:
    book = Book().account(1).survey(ago(10), 8).talk(ago(2))
    for _ in range(100):
        book.mention(ago(2), "complaint").mention(ago(2), "growth")
    assert value(book, S.SENTIMENT_TREND) == 79.0
    assert value(book, S.GROWTH_MENTIONS) == 1.0


def test_without_surveys_words_count_from_three_days_on_and_stay_near_the_middle() -> None:
    def alone(praise: int, complaint: int) -> float:
        return value(words(Book().account(1).talk(ago(80)), praise, complaint), S.SENTIMENT_TREND)

    assert np.isnan(alone(1, 1))
    assert [alone(3, 0), alone(0, 60), alone(2, 2)] == [70.0, 30.0, 50.0]
    same_day = Book().account(1).talk(ago(2))
    for _ in range(9):
        same_day.mention(ago(2), "complaint")
    assert np.isnan(value(same_day, S.SENTIMENT_TREND))


def test_the_sentence_names_the_days_of_praise_and_complaint_and_what_they_did() -> None:
    numbers = {"mean": 82.0, "change": 0.0, "answers": 2, "praises": 1, "complaints": 3, "words": -2.0}
    says = CATALOGUE[S.SENTIMENT_TREND].sentence
    assert says(numbers) == (
        "NPS and CSAT average 82 of 100 over 2 answers; in 90 days complaints on 3 days and praise on 1 day (-2)"
    )
    alone = numbers | {"answers": 0, "mean": float("nan")}
    assert says(alone) == "no survey answer; in 90 days complaints on 3 days and praise on 1 day"
    assert says(numbers | {"praises": 0, "complaints": 0, "words": 0.0}).endswith("over 2 answers")


def test_sentiment_rests_on_answers_and_words_the_newest_first() -> None:
    book = Book().account(1).survey(ago(10), 8).mention(ago(3), "complaint").mention(ago(100), "praise")
    facts = CATALOGUE[S.SENTIMENT_TREND].evidence(
        book.mention(ago(20), "praise").facts(until=TODAY), 1, TODAY
    )
    assert [fact.says for fact in facts] == ["complaint: “we grow”", "NPS 8", "praise: “we grow”"]


def test_sentiment_mixes_nps_and_csat_and_adds_half_the_change() -> None:
    book = Book().account(1).survey(ago(120), 9).survey(ago(100), 4, "csat").survey(ago(10), 5)
    assert value(book, S.SENTIMENT_TREND) == pytest.approx((90 + 75 + 50) / 3 + (50 - 82.5) / 2)


def test_seats_of_trials_count_only_where_nothing_is_paid() -> None:
    book = (
        Book()
        .account(1)
        .subscription(ago(300), seats=4)
        .subscription(ago(9), seats=40, is_trial=True)
        .daily(60, 0)
    )
    assert value(book, S.LICENSE_UTILISATION) == 0.25
    assert said(book, S.LICENSE_UTILISATION) == "1 of 4 seats active, as in the 30 days before (1)"


def test_the_newest_invoice_is_held_against_the_active_users() -> None:
    book = Book().account(1).daily(60, 0).invoice(ago(70), 9).invoice(ago(10), 3)
    assert value(book, S.BILLED_TO_ACTIVE) == 3.0


@pytest.mark.parametrize(
    ("gap", "money", "points"), [(0, 1.2, 1.0), (0, 1.0, 0.85), (0, 0.5, 0.4), (30, 1.0, 0.6), (7, 1.0, 0.85)]
)
def test_a_past_renewal_is_worth_what_became_of_it(gap: int, money: float, points: float) -> None:
    book = Book().account(1).subscription(ago(500), end_date=ago(136), mrr_cents=10000, currency="EUR")
    book.subscription(ago(135 - gap), mrr_cents=int(10000 * money), currency="EUR")
    assert value(book, S.RENEWAL_HISTORY) == pytest.approx(points)


def test_a_first_term_has_no_renewal_history_and_an_anniversary_makes_one() -> None:
    book = Book().account(1).subscription(ago(300), billing="annual")
    assert np.isnan(value(book, S.RENEWAL_HISTORY))
    assert value(Book().account(1).subscription(ago(370), billing="annual"), S.RENEWAL_HISTORY) == 0.85


def test_tenure_starts_with_the_first_paid_subscription() -> None:
    book = Book().account(1, ago(900)).subscription(ago(500), is_trial=True).subscription(ago(487))
    assert value(book, S.TENURE) == 487 / 30.4375
    assert said(book, S.TENURE) == f"customer since {ago(487)}"


def test_advanced_interest_adds_days_of_use_and_questions() -> None:
    book = (
        Book()
        .account(1)
        .use(ago(3), feature="api", is_advanced=True)
        .use(ago(3), feature="api", is_advanced=True)
    )
    book.use(ago(2), feature="api", is_advanced=True).talk(ago(2)).mention(ago(2), "advanced")
    assert value(book, S.ADVANCED_INTEREST) == 3.0
    assert said(book, S.ADVANCED_INTEREST) == (
        "2 feature-days of advanced use and 1 question about advanced features in 30 days"
    )


def test_standing_follows_the_subscriptions() -> None:
    book = Book().account(1, ago(100)).subscription(ago(90), end_date=ago(31)).subscription(ago(10))
    assert standing(book, ago(120)) is Standing.NOT_YET
    assert standing(book, ago(60)) is Standing.ACTIVE
    assert standing(book, ago(20)) is Standing.CHURNED
    assert standing(book) is Standing.ACTIVE


def test_a_churn_event_beside_a_running_subscription_is_not_churn() -> None:
    book = Book().account(1, ago(300)).churn(ago(50))
    assert standing(book) is Standing.CHURNED
    assert standing(book.subscription(ago(200))) is Standing.ACTIVE


def test_an_account_without_contracts_returns_by_using_the_product_again() -> None:
    book = Book().account(1).daily(300, 200).churn(ago(100))
    assert standing(book) is Standing.CHURNED
    assert standing(book.use(ago(3))) is Standing.ACTIVE


def test_a_later_end_date_is_unknown_before_it() -> None:
    book = Book().account(1).subscription(ago(300), end_date=ago(5))
    readings = read(book.facts(), [ago(6), ago(5), ago(4)])
    assert [tuple(Standing)[s] for s in readings.standing[0]] == [
        Standing.ACTIVE,
        Standing.ACTIVE,
        Standing.CHURNED,
    ]


def test_the_catalogue_names_all_17_signals_and_can_say_and_prove_each() -> None:
    assert set(CATALOGUE) == set(S)
    facts = random_book(3, accounts=8).facts()
    readings = read(facts, [TODAY])
    for signal, described in CATALOGUE.items():
        assert described.id is signal
        row = int(np.argmax(~np.isnan(readings.values[signal][:, 0])))
        account = int(readings.account_ids[row])
        sentence = described.sentence(numbers_of(readings, signal, account, TODAY))
        assert sentence
        assert "nan" not in sentence
        evidence = described.evidence(facts, account, TODAY)
        assert len(evidence) <= MOST
        assert all(ref.occurred_on <= TODAY for ref in evidence)


def test_evidence_is_newest_first_after_the_span_of_use() -> None:
    book = Book().account(1).daily(60, 0)
    first, *events = CATALOGUE[S.LOGIN_FREQUENCY].evidence(book.facts(), 1, TODAY)
    assert first.ref == f"usage:{ago(29)}..{TODAY}"
    assert first.says == "30 events by 1 named user on 30 of 30 days"
    assert [ref.occurred_on for ref in events] == [ago(back) for back in range(MOST - 1)]


def test_evidence_knows_nothing_of_later_facts() -> None:
    book = Book().account(1).talk(ago(20), "qbr", None, scheduled_on=ago(2), attended=True).daily(60, 0)
    assert CATALOGUE[S.TOUCHPOINT_ATTENDANCE].evidence(book.facts(), 1, ago(5)) == []
    assert CATALOGUE[S.LOGIN_FREQUENCY].evidence(book.facts(), 1, ago(5))[1].occurred_on == ago(5)


def test_range_medians_equal_sorting() -> None:
    rng = np.random.default_rng(7)
    values = rng.integers(0, 40, 300)
    first = rng.integers(0, 300, 500)
    end = np.minimum(first + rng.integers(0, 60, 500), 300)
    doubled = RangeOrder(values).twice_median(first, end)
    for low, high, ours in zip(first, end, doubled, strict=True):
        assert ours == (2 * np.median(values[low:high]) if high > low else -1)


def test_silence_is_churn_on_the_day_the_source_says_so_and_only_there() -> None:
    book = Book().account(1, ago(400), inactivity_days=180).account(2, ago(400))
    for account in (1, 2):
        book.use(ago(200), account)
    readings = read(book.facts(), [ago(21), ago(20), TODAY])
    churned = tuple(Standing).index(Standing.CHURNED)
    assert (readings.standing == churned).tolist() == [[False, True, True], [False, False, False]]
