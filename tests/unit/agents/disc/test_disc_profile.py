"""From cues to a profile: it grows with volume, fades with age, abstains when thin or mixed, and yields to people."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from disc_builders import DAY, mails, make_facts, profile, row

from agents.disc.profile import HALF_LIFE, MODEL_SHARE, MOST_SURE, readings, with_quotes
from domain.disc import LETTERS, Correction, DiscReading, Source
from storage.disc_facts import DiscMark, Stood

CORNERS = {"D": (0.5, -0.5), "I": (0.5, 0.5), "S": (-0.5, 0.5), "C": (-0.5, -0.5)}


@pytest.mark.parametrize("letter", LETTERS)
def test_fifty_mails_and_five_calls_of_a_kind_are_solid(letter: str) -> None:
    pace, focus = CORNERS[letter]
    found = profile([*mails(50, pace, focus), *mails(5, pace, focus, kind="call")])
    assert found.profile == letter
    assert found.confidence > 0.9
    assert (found.mails, found.calls) == (50, 5)


def test_the_four_probabilities_add_up_to_one() -> None:
    for rows in (mails(4, 0.2, -0.7), mails(40, -0.9, 0.1), []):
        assert sum(profile(rows).probabilities.values()) == pytest.approx(1.0)


def test_confidence_grows_with_every_interaction() -> None:
    seen = [profile(mails(count, 0.2, -0.2)) for count in (1, 3, 6, 12, 25, 50)]
    sure = [one.confidence for one in seen]
    assert sure == sorted(sure)
    assert [one.profile for one in seen] == [None, None, None, None, "D", "D"]


def test_three_ordinary_interactions_are_not_enough_and_two_never_are() -> None:
    assert profile(mails(3, 0.3, -0.3)).profile is None
    assert profile(mails(2, 1.0, -1.0)).profile is None
    assert profile(mails(2, 1.0, -1.0)).why_not == "too few of their own words"


def test_nothing_read_is_said_as_that() -> None:
    found = profile([])
    assert (found.profile, found.confidence) == (None, 0.25)
    assert found.label == "DISC: not enough to say"


def test_both_axes_near_the_middle_are_no_profile_however_many_texts() -> None:
    found = profile(mails(2000, 0.03, -0.03))
    assert found.profile is None
    assert "fast or steady" in found.why_not
    assert "task or people" in found.why_not


def test_texts_that_contradict_each_other_are_no_profile() -> None:
    agreed = profile(mails(40, 0.3, -0.3))
    mixed = profile([*mails(26, 0.8, -0.8), *mails(22, -0.75, 0.75)])
    assert agreed.profile == "D"
    assert mixed.profile is None


def test_a_call_weighs_more_than_a_mail() -> None:
    assert profile(mails(4, 0.1, -0.1, kind="call")).confidence > profile(mails(4, 0.1, -0.1)).confidence


def test_what_is_old_counts_less_and_is_forgotten_in_the_end() -> None:
    sure = [
        profile(mails(20, 0.15, -0.15, day=DAY - timedelta(days=days))).confidence
        for days in (0, int(HALF_LIFE), 2 * int(HALF_LIFE), 3650)
    ]
    assert sure == sorted(sure, reverse=True)
    half = profile(mails(40, 0.15, -0.15, day=DAY - timedelta(days=int(HALF_LIFE)))).probabilities
    assert half == pytest.approx(profile(mails(20, 0.15, -0.15)).probabilities)
    assert profile(mails(20, 0.4, -0.4, day=DAY - timedelta(days=3650))).profile is None


def test_somebody_who_writes_in_another_way_now_is_read_by_that() -> None:
    before = mails(30, 0.5, -0.5, day=DAY - timedelta(days=900))
    assert profile([*before, *mails(30, -0.5, 0.5)]).profile == "S"


def test_nothing_after_the_day_matters() -> None:
    known = mails(10, 0.5, -0.5, day=DAY - timedelta(days=1))
    later = mails(90, -1.0, 1.0, day=DAY + timedelta(days=1))
    assert profile([*known, *later]) == profile(known)


def test_a_portfolio_at_once_is_everybody_alone() -> None:
    rows = [
        one
        for person in range(1, 40)
        for one in mails(
            person % 13, (person % 5 - 2) / 3, (person % 7 - 3) / 4, contact_id=person, account_id=person % 4
        )
    ]
    together = readings(make_facts(rows), DAY)
    for person in {one["contact_id"] for one in rows}:
        alone = readings(make_facts([one for one in rows if one["contact_id"] == person]), DAY)[person]
        assert together[person].probabilities == pytest.approx(alone.probabilities, abs=1e-12)
        assert together[person].profile == alone.profile


def test_a_model_adds_at_most_a_fourth_and_never_overrides() -> None:
    against = [row(-1.0, 1.0, weight=0.5, by_model=True, interaction_id=n) for n in range(20)]
    flood = against * 50
    for texts in (mails(20, 0.5, -0.5), mails(200, 0.3, -0.3)):
        found = [profile([*texts, *more]).profile for more in ([], against, flood)]
        assert found == ["D", "D", "D"]
    weak = mails(6, 0.1, -0.1)
    plain, with_model, flooded = (profile([*weak, *more]) for more in ([], against[:1], flood))
    assert plain.confidence > with_model.confidence > 0.25
    assert with_model.confidence >= flooded.confidence
    assert max(flooded.probabilities, key=lambda letter: flooded.probabilities[letter]) == "D"
    assert flooded.probabilities == pytest.approx(profile([*weak, *against]).probabilities)
    assert MODEL_SHARE <= 0.25
    alone = [row(1.0, -1.0, by_model=True, interaction_id=n) for n in range(60)]
    assert profile(alone).profile is None


def test_a_model_makes_no_profile_of_texts_that_lean_nowhere() -> None:
    pushed = [row(1.0, -1.0, weight=0.5, by_model=True, interaction_id=n) for n in range(200)]
    assert profile([*mails(200, 0.02, -0.02), *pushed]).profile is None


def corrected(letter: str, since: date, until: date | None = None) -> Stood:
    return Stood(Correction(letter, "kim", since), until)  # type: ignore[arg-type]  # one of the four


def test_what_a_person_says_counts_from_its_day_until_it_is_taken_back() -> None:
    said = {
        1: [
            corrected("C", DAY - timedelta(days=5), DAY - timedelta(days=2)),
            corrected("S", DAY - timedelta(days=2)),
        ]
    }
    rows = mails(50, 0.5, -0.5, day=DAY - timedelta(days=30))
    days = [DAY - timedelta(days=days) for days in (6, 5, 2, 0)]
    assert [profile(rows, day, corrections=said).profile for day in days] == ["D", "C", "S", "S"]
    now = profile(rows, corrections=said)
    assert (now.source, now.label) == (Source.CORRECTED, "DISC: S (set by kim)")


def test_a_correction_of_somebody_who_never_wrote_counts_too() -> None:
    found = profile([], corrections={1: [corrected("I", DAY)]})
    assert found.profile == "I"


def test_an_erased_profile_is_gone_whatever_was_read_or_said() -> None:
    found = profile(mails(50, 0.5, -0.5), erased=frozenset({1}), corrections={1: [corrected("I", DAY)]})
    assert (found.profile, found.source, found.interactions) == (None, Source.ERASED, 0)
    assert found.label == "DISC: not enough to say"
    assert "erased" in found.says


def test_two_records_of_one_person_have_one_profile() -> None:
    people = pl.DataFrame({"account_id": [1, 1], "contact_id": [1, 7], "person": [1, 1]})
    found = readings(make_facts(mails(50, 0.5, 0.5), people=people), DAY)
    assert found[1] == found[7]
    assert found[7].profile == "I"


def test_no_number_of_texts_makes_a_letter_surer_than_it_can_be_known() -> None:
    found = profile(mails(20_000, 1.0, -1.0))
    assert found.profile == "D"
    assert found.confidence == pytest.approx(MOST_SURE**2)
    assert found.confidence < 0.97


def test_a_leaning_that_is_small_beside_the_spread_is_none_however_many_texts() -> None:
    """Whose texts lean wildly now here, now there, has a mean too; of a thousand texts even that is exact."""
    wild = [*mails(560, 0.9, -0.9), *mails(440, -0.9, 0.9)]
    assert profile(wild).profile is None
    assert profile(mails(1000, 0.12, -0.12)).profile == "D"


def test_a_very_clear_axis_makes_up_for_a_less_clear_one_but_not_for_none() -> None:
    assert profile(mails(30, 0.09, -0.09)).profile is None
    assert profile(mails(30, 0.09, -0.6)).profile == "D"
    assert profile(mails(60, 0.03, -0.9)).profile is None
    assert "fast or steady" in profile(mails(60, 0.03, -0.9)).why_not
    assert "task or people" not in profile(mails(60, 0.03, -0.9)).why_not


def mark(cue: str, quote: str, day: date = DAY, contact_id: int = 1) -> DiscMark:
    return DiscMark(contact_id, 1, day, cue, "I-1", quote, by_model=False)


def test_a_quote_stands_once_and_small_words_come_last() -> None:
    seen = profile(mails(50, 0.5, -0.5))
    marks = [
        mark("informal", "Got it."),
        mark("urgency", "Send me the results today."),
        mark("outcome", "Send me the results today."),
    ]
    quotes = [(one.cue, one.quote) for one in with_quotes(seen, marks).evidence]
    assert quotes == [("urgency", "Send me the results today."), ("informal", "Got it.")]


def test_a_profile_quotes_words_that_lean_its_way_and_none_from_later() -> None:
    seen = profile(mails(50, 0.5, -0.5))
    marks = [
        mark("urgency", "Now, please.", DAY + timedelta(days=1)),
        mark("urgency", "Do it today."),
        mark("hedge", "Perhaps later."),
        mark("evidence", "Show me the data.", contact_id=2),
        mark("outcome", "Results count."),
    ]
    quotes = [one.quote for one in with_quotes(seen, marks).evidence]
    assert quotes == ["Do it today.", "Results count."]
    assert with_quotes(replace(seen, source=Source.CORRECTED), marks).evidence == ()


def test_the_label_never_says_a_hundred_per_cent() -> None:
    found = DiscReading(1, 1, DAY, {"D": 1.0, "I": 0.0, "S": 0.0, "C": 0.0}, "D", 0.9999, mails=90)
    assert found.label == "DISC: D (99% sure)"
