"""What blocks a draft, and what does not: one message, its evidence, and one thing wrong at a time."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agents.writer.checking import check
from agents.writer.checking.recut import recut
from domain.drafts import (
    Allowed,
    DraftKind,
    Evidence,
    Message,
    Origin,
    Problem,
    ProblemCode,
    Recipient,
    Sentence,
    Value,
    ValueKind,
)

TODAY = date(2026, 11, 26)
CORPORA = Path(__file__).parents[6] / "shared" / "corpora"
ADA, BO = Recipient("Ada Berg", "ada@fjord.example", 1), Recipient("Bo Dahl", "bo@fjord.example", 2)
KIM = Recipient("Kim Larsen", "kim@keepwell.example")
ALLOWED = Allowed(
    "Fjord AS",
    TODAY,
    (ADA, BO),
    (KIM,),
    {"docs": "https://help.keepwell.example/start"},
    frozenset({"Shift Planner", "Growth"}),
    frozenset({"Gran Timber AB", "Cyrilla Ekman", "Focus"}),
)


def fact(name: str, origin: Origin, quote: str | None = None, **values: Value) -> Evidence:
    return Evidence(name, origin, f"{origin}:{name}", name, date(2026, 11, 20), values, quote)


def number(raw: str) -> Value:
    return Value(ValueKind.NUMBER, raw)


def day(raw: str) -> Value:
    return Value(ValueKind.DATE, raw)


TEN = Value(ValueKind.TIME, "10:00", "Europe/Berlin")
FRAMES = {
    "en": ("Hello Ada,", "Kind regards"),
    "de": ("Hallo Ada,", "Viele Grüße"),
    "fr": ("Bonjour Ada,", "Cordialement"),
    "es": ("Hola, Ada:", "Saludos"),
}
EVIDENCE = (
    fact("use", Origin.FIGURE, used=number("41"), bought=number("60"), share=Value(ValueKind.PERCENT, "0.6833")),
    fact("quote", Origin.QUOTE, "The export takes far too long", by=Value(ValueKind.NAME, "Ada Berg")),
    fact("contract", Origin.CONTRACT, renewal=day("2027-03-12")),
    fact("price", Origin.PRICE, mrr=Value(ValueKind.MONEY, "120000", "EUR")),
    fact("promise", Origin.PROMISE, text=Value(ValueKind.TEXT, "speed up the export"), due=day("2026-12-18")),
    fact("call", Origin.PROPOSAL, on=day("2026-12-03"), at=TEN, minutes=number("30")),
    fact("link", Origin.LINK, docs=Value(ValueKind.LINK, "https://help.keepwell.example/start")),
)  # fmt: skip


def message(*lines: tuple[str, str], language: str = "en", to: tuple[Recipient, ...] = (ADA,)) -> Message:
    """Body sentences with the evidence each cites, in a message that is fine otherwise."""
    greeting, closing = FRAMES[language]
    body, sentences = greeting, [Sentence("greeting", 0, len(greeting))]
    for text, cited in lines:
        body += "\n\n"
        sentences.append(Sentence("body", len(body), len(body) + len(text), tuple(cited.split())))
        body += text
    for text, part, ids in ((closing, "closing", ()), ("Kim Larsen", "signature", ())):
        body += "\n\n"
        sentences.append(Sentence(part, len(body), len(body) + len(text), ids))  # type: ignore[arg-type]  # a Part
        body += text
    return Message(to, "Fjord", body, (Sentence("subject", 0, 5), *sentences), language)


def problems(
    *lines: tuple[str, str],
    language: str = "en",
    kind: DraftKind = DraftKind.FOLLOW_UP,
    allowed: Allowed = ALLOWED,
) -> list[Problem]:
    return check(kind, message(*lines, language=language), EVIDENCE, allowed)


def codes(*lines: tuple[str, str], language: str = "en", **more: object) -> set[ProblemCode]:
    return {one.code for one in problems(*lines, language=language, **more)}  # type: ignore[arg-type]  # as problems


@pytest.mark.parametrize(
    ("text", "cited", "language"),
    [
        ("Today 41 of your 60 seats are in use (68%).", "use", "en"),
        ("Heute sind 41 von 60 Plätzen in Nutzung, also 68,3 %.", "use", "de"),
        ("Aujourd'hui, 41 licences sur 60 sont utilisées, soit 68 %.", "use", "fr"),
        ("Hoy se usan 41 de 60 licencias, es decir, el 68,3 %.", "use", "es"),
        ("About two thirds of your seats are in use.", "use", "en"),
        ("Forty-one of your seats are in use.", "use", "en"),
        ("There are 19 unused seats.", "use", "en"),
        ("Your contract runs until 12 March 2027.", "contract", "en"),
        ("Ihr Vertrag läuft bis Freitag, den 12. März 2027.", "contract", "de"),
        ("Votre contrat court jusqu'au 12/03/2027.", "contract", "fr"),
        ("Su contrato está vigente hasta marzo de 2027.", "contract", "es"),
        ("You pay €1,200 a month.", "price", "en"),
        ("Sie zahlen 1.200,00 € im Monat.", "price", "de"),
        ("Ada Berg wrote: “The export takes far too long”.", "quote", "en"),
        ("We will speed up the export by 18 December.", "promise", "en"),
        ("Shall we talk on Thursday, 3 December at 10:00 CET for 30 minutes?", "call", "en"),
        ("More is here: https://help.keepwell.example/start", "link", "en"),
        ("Two things come to mind.", "", "en"),
        ("Do you have a moment this week?", "", "en"),
    ],
)
def test_what_the_evidence_bears_out_passes(text: str, cited: str, language: str) -> None:
    assert problems((text, cited), language=language) == []


@pytest.mark.parametrize(
    ("text", "cited", "language", "code"),
    [
        ("Today 47 of your 60 seats are in use.", "use", "en", "number"),
        ("Today 60 of your 60 seats are in use.", "use", "en", "number"),
        ("Three quarters of your seats are in use.", "use", "en", "ratio"),
        ("Heute sind 41 von 60 Plätzen in Nutzung, also 63,8 %.", "use", "de", "number"),
        ("Aujourd'hui, quarante-deux licences sont utilisées.", "use", "fr", "number"),
        ("Today 41 of your 60 seats are in use.", "", "en", "number"),
        ("Your contract runs until 12 May 2027.", "contract", "en", "date"),
        ("Your contract runs until Thursday, 12 March 2027.", "contract", "en", "date"),
        ("Ihr Vertrag endet nächsten Freitag.", "contract", "de", "date"),
        ("Votre contrat court jusqu'au 31 février 2027.", "contract", "fr", "date"),
        ("Shall we talk on 3 December at 11:00?", "call", "en", "date"),
        ("Shall we talk on 3 December at 10:00 EST?", "call", "en", "date"),
        ("Cyrilla Ekman asked the same.", "quote", "en", "name"),
        ("We see the same at gran-timber.", "quote", "en", "name"),
        ("I spoke to Ada Dahl about it.", "quote", "en", "name"),
        ("Das hat Frau Neumann gesagt.", "quote", "de", "name"),
        ("Marek a posé la même question.", "quote", "fr", "name"),
        ("Look at the Enterprise plan.", "use", "en", "product"),
        ("You may want SSO.", "use", "en", "product"),
        ("You pay €1,300 a month.", "price", "en", "price"),
        ("You pay $1,200 a month.", "price", "en", "price"),
        ("You pay €1,200 a month.", "use", "en", "price"),
        ("The first month is free of charge.", "promise", "en", "price"),
        ("Wir geben Ihnen Rabatt.", "price", "de", "price"),
        ("We will refund the outage by 18 December.", "promise", "en", "promise"),
        ("We guarantee it.", "use", "en", "promise"),
        ("Wir beheben das.", "use", "de", "promise"),
        ("Nous corrigerons cela.", "use", "fr", "promise"),
        ("Lo corregiremos.", "use", "es", "promise"),
        ("Ada Berg wrote: “The export is broken”.", "quote", "en", "quote"),
        ("More is here: https://help.keepwel1.example/start", "link", "en", "link"),
        ("More is here: help.keepwell.example.evil.com", "link", "en", "link"),
        ("Write to sales@keepwell-billing.example.", "link", "en", "link"),
        ("Pay to DE44 5001 0517 5407 3249 31.", "link", "en", "link"),
        ("Call +49 171 5550123.", "link", "en", "link"),
        ("More is at hxxps://evil .example", "link", "en", "link"),
        ("Your health score fell.", "use", "en", "internal"),
        ("Ihr Kündigungsrisiko ist hoch.", "use", "de", "internal"),
        ("Your team stopped using the reports.", "", "en", "uncited"),
        ("All is <b>well</b>.", "use", "en", "hidden"),
        ("All is w\u200bell.", "use", "en", "hidden"),
        ("All is wеll.", "use", "en", "hidden"),
        ("All is \uff57ell.", "use", "en", "hidden"),
        ("Dear {e1.name}.", "use", "en", "shape"),
        ("As an AI language model I wrote this.", "use", "en", "shape"),
        ("Something that cites what is not there.", "e99", "en", "uncited"),
    ],
)
def test_what_it_does_not_is_blocked(text: str, cited: str, language: str, code: str) -> None:
    wanted = ProblemCode.NUMBER if code == "ratio" else ProblemCode(code)
    found = problems((text, cited), language=language)
    assert wanted in {one.code for one in found}
    assert all(one.says.endswith(".") and len(one.says) > 20 for one in found), "in words, for the reviewer"


def test_recipients_are_contacts_by_id_and_address() -> None:
    fine = message(("Thank you for your time.", ""))
    stranger = Recipient("Cyrilla Ekman", "cy@gran.example", 3)
    broken = Recipient("Ada Berg\r\nBcc: x@evil.example", "ada@fjord.example", 1)
    for to in (
        (),
        (stranger,),
        (ADA, ADA),
        (replace(ADA, contact_id=2),),
        (replace(ADA, name="Ada B"),),
        (broken,),
    ):
        found = check(DraftKind.FOLLOW_UP, replace(fine, recipients=to), EVIDENCE, ALLOWED)
        assert ProblemCode.RECIPIENT in {one.code for one in found}, to
    assert check(DraftKind.FOLLOW_UP, fine, EVIDENCE, ALLOWED) == []


def test_what_is_internal_goes_to_colleagues_and_may_speak_of_risk() -> None:
    inside = message(("The account is at risk, and the health score fell.", "use"), to=(KIM,))
    inside = recut(inside, EVIDENCE, "Fjord", inside.body.replace("Hello Ada", "Hello Kim"))
    assert check(DraftKind.ACCOUNT_REVIEW, inside, EVIDENCE, ALLOWED) == []
    outside = replace(inside, recipients=(ADA,))
    assert ProblemCode.RECIPIENT in {
        one.code for one in check(DraftKind.ACCOUNT_REVIEW, outside, EVIDENCE, ALLOWED)
    }


def test_the_greeting_is_for_whom_it_goes_to() -> None:
    to_bo = message(("Thank you for your time.", ""), to=(BO,))
    assert {one.code for one in check(DraftKind.CHECK_IN, to_bo, EVIDENCE, ALLOWED)} == {ProblemCode.NAME}


def test_a_name_that_is_a_word_counts_only_as_it_is_written() -> None:
    assert codes(("Our focus is on your planners.", "use")) == set()
    assert codes(("We said the same to Focus last time.", "use")) == {ProblemCode.NAME}


@pytest.mark.parametrize(
    "said", ["cyrilla ekman signs there.", "Ask G r a n T i m b e r about it.", "gran-timber does it, too."]
)
def test_a_foreign_name_is_found_in_small_letters_and_letter_by_letter(said: str) -> None:
    assert ProblemCode.NAME in codes((said, "use"))


def test_a_name_of_the_evidence_is_not_foreign_where_somebody_elsewhere_has_it_too() -> None:
    allowed = replace(ALLOWED, others=ALLOWED.others | {"Peter Olsen"})
    heard = fact("heard", Origin.QUOTE, "The export is slow", by=Value(ValueKind.NAME, "Peter Olsen"))
    told = message(("Peter Olsen told us: “The export is slow”.", "heard"))
    assert check(DraftKind.FOLLOW_UP, told, (*EVIDENCE, heard), allowed) == []


@pytest.mark.parametrize("said", ["Sign in at evil dot example.", "Answer to us at evil dot com, please."])
def test_a_link_that_is_spelt_out_is_found(said: str) -> None:
    assert ProblemCode.LINK in codes((said, "use"))


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Put a dot in the field.", "en"),
        ("Desde mi punto de vista va bien.", "es"),
        ("Un point de plus.", "fr"),
    ],
)
def test_a_dot_that_is_a_word_is_no_link(said: str, language: str) -> None:
    assert ProblemCode.LINK not in codes((said, "use"), language=language)


def test_what_no_sentence_covers_is_checked_as_well() -> None:
    fine = message(("Thank you for your time.", ""))
    longer = replace(fine, body=fine.body + "\n\nYou use 99 seats. See evil.com")
    found = {one.code for one in check(DraftKind.FOLLOW_UP, longer, EVIDENCE, ALLOWED)}
    assert {ProblemCode.NUMBER, ProblemCode.LINK} <= found


def test_a_message_in_another_language_is_not_that_of_its_contact() -> None:
    german = "Vielen Dank für das Gespräch, wir haben uns sehr darüber gefreut und melden uns gern bei Ihnen wieder."
    assert ProblemCode.SHAPE in codes((german, "quote"), language="fr")


def test_a_link_that_is_split_over_lines_is_found() -> None:
    assert ProblemCode.LINK in codes(("More is at https://\nevil.example/login today.", "link"))


def test_naughty_strings_never_break_a_check() -> None:
    if not CORPORA.is_dir():
        pytest.skip("../shared/corpora is not here")
    for text in json.loads((CORPORA / "blns" / "blns.json").read_text()):
        for language in ("en", "de", "fr", "es"):
            found = problems((text, "use"), language=language)
            assert not any("could not be finished" in one.says for one in found), text
        odd = replace(message((text, "use")), subject=text, recipients=(Recipient(text, text, 1),))
        found = check(
            DraftKind.FOLLOW_UP, odd, (*EVIDENCE, fact("odd", Origin.QUOTE, text, a=number(text))), ALLOWED
        )
        assert not any("could not be finished" in one.says for one in found), text


@pytest.mark.parametrize(("start", "end"), [(-5, 3), (3, 10**9), (9, 2)])
def test_wild_places_of_sentences_block_and_break_nothing(start: int, end: int) -> None:
    wild = replace(message(("Thank you.", "")), sentences=(Sentence("body", start, end, ("use",)),))
    assert check(DraftKind.FOLLOW_UP, wild, EVIDENCE, ALLOWED)


def test_the_same_arguments_give_the_same_answer() -> None:
    lines = (("Today 47 of your 60 seats are in use, says Marek.", "use"), ("See evil.com", ""))
    assert problems(*lines) == problems(*lines)
