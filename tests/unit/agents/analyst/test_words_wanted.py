"""Which words a question is after where it names none, and which sentences are of that kind."""

from collections.abc import Iterator

import pytest
from analyst_evidence import source

from agents.analyst.evidence import Evidence
from agents.analyst.tones import Tone, strength, tone_asked
from agents.analyst.words_wanted import Turn, WordsWanted, telling_quotes, words_wanted


@pytest.mark.parametrize(
    ("question", "turn", "tone", "topic"),
    [
        ("what did they complain about?", Turn.TONE, Tone.COMPLAINT, ""),
        ("which customers complained about exports last month?", Turn.TONE, Tone.COMPLAINT, "export"),
        ("any feature requests?", Turn.TONE, Tone.REQUEST, ""),
        ("who asked for SSO?", Turn.TONE, Tone.REQUEST, "sso"),
        ("what did we promise them?", Turn.TONE, Tone.PROMISE, ""),
        ("what do they love?", Turn.TONE, Tone.PRAISE, ""),
        ("are they thinking about leaving?", Turn.TONE, Tone.LEAVING, ""),
        ("what happened?", Turn.HAPPENED, None, ""),
        ("summarize the last 3 months", Turn.HAPPENED, None, ""),
        ("prep me for my call", Turn.HAPPENED, None, ""),
        ("what was the last email about?", Turn.LAST, None, ""),
        ("when did we last talk and what about?", Turn.LAST, None, ""),
    ],
)
def test_what_is_wanted(question: str, turn: Turn, tone: Tone | None, topic: str) -> None:
    when = "last 3 months" if "3" in question else "last month" if "month" in question else ""
    wanted = words_wanted(question, when=when)
    assert wanted is not None
    assert wanted.turn is turn
    assert wanted.tones[:1] == (() if tone is None else (tone,))
    assert wanted.topic == frozenset({topic} - {""})


@pytest.mark.parametrize(
    "question",
    [
        "what did they say about the migration?",
        "what are the most common complaints?",
        "how many complaints did we get?",
        "what is the weather?",
    ],
)
def test_what_names_its_words_is_searched_and_nothing_is_counted(question: str) -> None:
    assert words_wanted(question) is None


def test_of_a_person_anything_is_wanted() -> None:
    wanted = words_wanted("What did Ana Ruiz say?", frozenset({"ana", "ruiz"}))
    assert wanted is not None
    assert wanted.turn is Turn.ALL


@pytest.mark.parametrize(
    ("sentence", "tone", "is_one"),
    [
        ("The export still does not work.", Tone.COMPLAINT, True),
        ("That is unacceptable.", Tone.COMPLAINT, True),
        ("Zero escalations this month.", Tone.COMPLAINT, False),
        ("Thank you for your patience with us.", Tone.COMPLAINT, False),
        ("Can't wait to hear what you think!", Tone.COMPLAINT, False),
        ("We cannot wait any longer.", Tone.COMPLAINT, True),
        ("NPS 3: We plan in tables again.", Tone.COMPLAINT, True),
        ("NPS 3: no comment", Tone.COMPLAINT, False),
        ("NPS 10: It works.", Tone.COMPLAINT, False),
        ("NPS 10: It works.", Tone.PRAISE, True),
        ("CSAT 3: Great idea, poor result.", Tone.PRAISE, False),
        ("Our team loves the reports.", Tone.PRAISE, True),
        ("We'd love to see that!", Tone.PRAISE, False),
        ("They are not impressed.", Tone.PRAISE, False),
        ("Good morning Ana,", Tone.PRAISE, False),
        ("We would like an export to Excel.", Tone.REQUEST, True),
        ("I will send the list by Friday.", Tone.PROMISE, True),
    ],
)
def test_of_which_kind_a_sentence_is(sentence: str, tone: Tone, is_one: bool) -> None:
    assert (strength(sentence, tone) > 0) is is_one


def test_the_plainest_comes_first_and_the_same_is_quoted_once() -> None:
    said = [
        source("We cannot open it.", label="e1", ref="1"),
        source("That is unacceptable to all of us here.", label="e2", ref="2"),
        source("We cannot open it.", label="e3", ref="3"),
        source("Lunch was good.", label="e4", ref="4"),
    ]
    found = telling_quotes(WordsWanted(Turn.TONE, tones=(Tone.COMPLAINT,)), said)
    assert [one.source.ref for one in found] == ["2", "1"]


def test_what_only_a_subject_is_about_is_quoted_under_it() -> None:
    mail = source("Export stops\nHi Kim,\nIt is cut off at row 10,000 every single time we try it.")
    wanted = WordsWanted(Turn.TONE, frozenset({"export"}), (Tone.COMPLAINT,))
    assert [(one.under, one.text[:13]) for one in telling_quotes(wanted, [mail])] == [
        ("Export stops", "It is cut off")
    ]
    other = WordsWanted(Turn.TONE, frozenset({"login"}), (Tone.COMPLAINT,))
    assert telling_quotes(other, [mail]) == []


def test_a_ticket_is_a_complaint_however_it_is_put() -> None:
    told = "[#7] Mobile app closes\nHi Kim,\n3 phones, same picture: add a photo, app gone."
    wanted = WordsWanted(Turn.TONE, frozenset({"mobil"}), (Tone.COMPLAINT,))
    assert len(telling_quotes(wanted, [source(told, channel="ticket")])) == 1
    assert telling_quotes(wanted, [source(told, channel="email")]) == []
    assert telling_quotes(wanted, [source(f"Re: {told}", channel="ticket")]) == []


def test_a_figure_is_no_kind_of_words() -> None:
    assert tone_asked("how many seats do they have?") is None


def test_no_more_is_read_than_can_change_what_is_quoted() -> None:
    read: list[int] = []

    def each() -> Iterator[Evidence]:
        for at in range(100):
            read.append(at)
            yield source(f"It is unacceptable that export number {at} is broken again.", ref=f"r{at}")

    wanted = WordsWanted(Turn.TONE, tones=(Tone.COMPLAINT,))
    found = telling_quotes(wanted, each(), most=3)
    assert [one.source.ref for one in found] == ["r0", "r1", "r2"]
    assert read == [0, 1, 2]
    assert found == telling_quotes(wanted, list(each()), most=3)
