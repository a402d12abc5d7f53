"""Answers in the history's own words, their age, and where they do not agree."""

from datetime import date

from analyst_evidence import TODAY, source

from agents.analyst.checking import check
from agents.analyst.disagreement import disagreements
from agents.analyst.quoting import LONGEST, age, quotes, told

MAIL = (
    "Hi Kim,\nLunch was good. The migration is done since Monday. Thank you for your help.\nBest regards\nAna"
)


def test_the_sentence_that_bears_on_the_question_is_quoted_without_greetings() -> None:
    [one] = quotes("How is the migration?", [source(MAIL)])
    assert one.text == "The migration is done since Monday. Thank you for your help."
    assert told(one, named=False) == f"On 12 May 2026 Ana Ruiz wrote: “{one.text}”"


def test_what_is_quoted_always_passes_the_check() -> None:
    odd = [
        'He said "no way" to 1.234,56 €',
        "Q3 – 40% up, isn't it?",
        "日本語のメール。",
        "NOT OK: see INV-2041!",
    ]
    for text in [MAIL, *odd]:
        [one] = quotes("migration", [source(text)])
        assert check(told(one, named=True), ["e1"], [one.source]) == [], text


def test_the_same_words_are_quoted_once_and_no_more_than_asked_for() -> None:
    same = [source("Exports fail.", "e1"), source("Exports fail!", "e2"), source("Exports work.", "e3")]
    assert [one.source.label for one in quotes("exports", same)] == ["e1", "e3"]
    assert len(quotes("exports", [source(f"Exports fail {n}", f"e{n}") for n in range(1, 9)])) == 4


def test_a_sentence_without_an_end_is_shortened_at_a_word() -> None:
    [one] = quotes("word", [source("word " * 400)])
    assert len(one.text) <= LONGEST + 2
    assert one.text.endswith("word …")


def test_an_alert_is_told_as_what_it_is() -> None:
    alert = source("Alert, slow slide: use falls.", who="alert", kind="alert", trust="system")
    [one] = quotes("use", [alert])
    assert told(one, named=True) == "12 May 2026 (Acme): Alert, slow slide: use falls."


def test_old_sources_say_their_age() -> None:
    old = quotes("exports", [source("Exports fail.", day=date(2026, 1, 10))])
    assert age(old, TODAY) == "The newest of this is 11 months old, from 10 January 2026."
    assert age(quotes("exports", [source("Exports fail.", day=date(2026, 11, 1))]), TODAY) is None


def test_a_later_denial_is_pointed_out_with_the_newer_last() -> None:
    found = quotes(
        "does the nightly export work?",
        [
            source("The nightly export works not since yesterday.", "e1", date(2026, 6, 1)),
            source("The nightly export works well since the update.", "e2", date(2026, 3, 1)),
        ],
    )
    [one] = disagreements(found)
    assert one.index("1 March 2026") < one.index("1 June 2026")


def test_two_numbers_for_the_same_thing_are_pointed_out() -> None:
    found = quotes(
        "how many seats do they plan?",
        [
            source("We plan with 60 seats for finance.", "e1", date(2026, 3, 1)),
            source("We plan with 80 seats for finance.", "e2", date(2026, 6, 1)),
        ],
    )
    assert "60 and 80 seat" in disagreements(found)[0]


def test_different_things_are_no_disagreement() -> None:
    found = quotes(
        "exports",
        [
            source("Exports do not work.", "e1", date(2026, 3, 1)),
            source("Invoices of exports came twice in spring.", "e2", date(2026, 6, 1)),
        ],
    )
    assert disagreements(found) == []


def test_neither_signatures_nor_what_a_mail_quotes_are_quoted() -> None:
    text = (
        "The export fails.\n\n-- \nAna Ruiz\nAcme export department\nOn 3 May Kim wrote:\n> the export works"
    )
    [one] = quotes("export", [source(text)])
    assert one.text == "The export fails."


def test_a_name_that_stands_over_the_words_is_no_answer() -> None:
    found = quotes(
        "What did Ana Ruiz say about seats?",
        [source("Ana Ruiz here.", "e1"), source("More seats, please.", "e2")],
    )
    assert [one.source.label for one in found] == ["e2"]


def test_what_was_found_by_its_meaning_alone_is_quoted_where_nothing_else_is() -> None:
    near = [source(f"It costs far more than we planned, {n}.", f"e{n}") for n in range(3)]
    assert len(quotes("expensive?", near)) == 2
