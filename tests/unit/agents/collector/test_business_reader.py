"""The business-language reader: how well it reads, what it leaves alone, and that no text holds it up."""

import random
from datetime import date

import pytest

from agents.collector.business_reader import CUES, tells
from agents.collector.conversation_reader import in_plain, read_text
from agents.collector.due_days import due_day
from benchmarks.text_signals import KINDS, SAID_ON, SETS, labelled, marks
from domain.text_signals import RiskKind, Side, TextSignal


@pytest.mark.parametrize(
    ("name", "precision", "recall"), [("tuned", 0.98, 0.98), ("hard", 0.97, 0.9), ("held_out", 0.95, 0.85)]
)
def test_labelled_sentences_are_read_as_well_as_we_say(name: str, precision: float, recall: float) -> None:
    found = marks(labelled(name))
    assert found.precision(*KINDS) >= precision
    assert found.recall(*KINDS) >= recall
    assert found.misread == []


def test_every_kind_has_many_sentences_and_every_language_some() -> None:
    every = [one for name in SETS for one in labelled(name)]
    assert {one.language for one in every} == {"en", "de", "fr", "es"}
    for kind in KINDS:
        assert sum(one.kind == kind for one in every) >= 40
    assert {one.tells for one in every if one.kind == "risk"} == {f"risk:{risk}" for risk in RiskKind}


def kinds(text: str, side: Side = Side.THEM) -> list[str]:
    return [str(one.kind) for one in read_text(text, side, SAID_ON)]


def test_a_threat_with_a_condition_is_a_risk_where_generic_sentiment_sees_nothing() -> None:
    (risk,) = read_text("We may not renew unless the P1 is fixed.", Side.THEM, SAID_ON)
    assert (risk.kind, risk.risk) == (TextSignal.RISK, RiskKind.NOT_RENEWING)


def test_quoted_replies_and_signatures_are_nobodys_risk() -> None:
    assert kinds("> We may not renew.\nNoted, thanks.\n\n-- \nAda\nWe are very disappointed.") == []


def test_of_our_own_words_only_promises_count() -> None:
    ours = "We are very happy. We may not renew. Please send it. I will send you the plan by Friday."
    assert kinds(ours, Side.US) == ["promise"]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("by friday", date(2026, 6, 19)),
        ("on wednesday", date(2026, 6, 24)),
        ("tomorrow", date(2026, 6, 18)),
        ("by the end of the day", SAID_ON),
        ("by the end of the week", date(2026, 6, 19)),
        ("next week", date(2026, 6, 26)),
        ("by the end of march", date(2027, 3, 31)),
        ("before august", date(2026, 7, 31)),
        ("in february 2028", date(2028, 2, 29)),
        ("by 3 july", date(2026, 7, 3)),
        ("by july 3rd", date(2026, 7, 3)),
        ("by 2026-09-01", date(2026, 9, 1)),
        ("until 31.12.2026", date(2026, 12, 31)),
        ("within two weeks", date(2026, 7, 1)),
        ("in 3 days", date(2026, 6, 20)),
        ("by the end of the month", date(2026, 6, 30)),
        ("next month", date(2026, 7, 31)),
        ("by q3", date(2026, 9, 30)),
        ("by the end of the year", date(2026, 12, 31)),
        ("bis freitag", date(2026, 6, 19)),
        ("bis ende märz", date(2027, 3, 31)),
        ("d'ici vendredi", date(2026, 6, 19)),
        ("fin du mois", date(2026, 6, 30)),
        ("antes del lunes", date(2026, 6, 22)),
        ("por la mañana", None),
        ("six weeks before 14 june", None),
        ("on 31 june", None),
        ("by 1 january 2019", None),
        ("by 1 january 9999", None),
        ("soon", None),
    ],
)
def test_a_day_is_counted_from_the_day_it_was_said(words: str, due: date | None) -> None:
    assert due_day(f"i will send it {words}", SAID_ON) == due


def test_the_same_sentence_on_another_day_or_by_another_side_is_another_promise() -> None:
    def promise(side: Side, said_on: date) -> tuple[Side | None, date | None]:
        [told] = tells("we will send the signed order by friday", side, said_on)
        return told.promised_by, told.due_on

    assert promise(Side.THEM, SAID_ON) == (Side.THEM, date(2026, 6, 19))
    assert promise(Side.THEM, date(2026, 7, 1)) == (Side.THEM, date(2026, 7, 3))
    assert promise(Side.US, SAID_ON) == (Side.US, date(2026, 6, 19))


def test_at_the_ends_of_time_there_is_no_due_day_and_no_error() -> None:
    for said_on in (date.min, date.max):
        for words in ("next month", "by friday", "by the end of march", "within 99 months", "before may"):
            due = due_day(f"we will pay {words}", said_on)
            assert due is None or due >= said_on


def test_no_text_holds_the_reader_up() -> None:
    """Each sentence is searched for the few cues whose words it holds: all of them at once is the worst there is."""
    rng = random.Random(5)
    anchors = sorted({word.rstrip("*") for cue, _ in CUES.cues for word in cue.anchors.split()})
    for _ in range(60):
        text = " ".join(rng.choice(anchors) for _ in range(140))
        assert len(tells(in_plain(text), Side.THEM, SAID_ON)) <= len(TextSignal)
    for word in ("not ", "we will ", "budget ", "you told ", "ich werde ", "je vous ", "no ", "our team "):
        assert read_text(word * 20_000, Side.THEM, SAID_ON) == []
