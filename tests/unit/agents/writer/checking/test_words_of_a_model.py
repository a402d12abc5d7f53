"""What a model may say beside its evidence, and that neither the template nor a person is held to it."""

import pytest
from unit.agents.writer.checking.test_checks_of_drafts import ALLOWED, EVIDENCE, fact, message, number
from unit.agents.writer.writer_builders import (
    FOR_CUSTOMERS,
    LANGUAGES,
    PROFILES,
    TODAY,
    Weekdays,
    situation,
    wanted,
)

from agents.writer.checking import check
from agents.writer.checking.sayable import sayable
from agents.writer.checking.wordings import wordings
from agents.writer.evidence import evidence_pack
from agents.writer.languages import Language
from agents.writer.writing import Task, allowed
from domain.drafts import DraftKind, Evidence, Message, Origin, ProblemCode

NOTHING = Message((), "", "", (), "en")


def unsaid(
    text: str,
    cited: str = "",
    language: str = "en",
    plain: Message | None = NOTHING,
    evidence: tuple[Evidence, ...] = EVIDENCE,
) -> list[str]:
    found = check(DraftKind.FOLLOW_UP, message((text, cited), language=language), evidence, ALLOWED, plain)
    return [one.says for one in found if one.code is ProblemCode.UNSAID]


@pytest.mark.parametrize(
    ("text", "cited", "language"),
    [
        ("I would rather ask you than guess at the reason.", "", "en"),
        ("Thank you for being so candid with us.", "", "en"),
        ("Your contract runs until 12 March 2027.", "contract", "en"),
        ("41 of your 60 seats are currently in use.", "use", "en"),
        ("Could we look at the export together?", "quote", "en"),
        ("I can imagine how tiring that must be.", "", "en"),
        ("Ich möchte an unser letztes Gespräch anknüpfen.", "", "de"),
        ("Derzeit nutzen Sie 41 von 60 Lizenzen.", "use", "de"),
        ("Votre point de vue me serait très précieux.", "", "fr"),
        ("Su punto de vista me resultaría muy valioso.", "", "es"),
    ],
)
def test_an_ordinary_message_passes(text: str, cited: str, language: str) -> None:
    assert unsaid(text, cited, language) == []


@pytest.mark.parametrize(
    ("text", "cited", "language"),
    [
        ("Expect a patch within the week.", "quote", "en"),
        ("You need not pay for January.", "price", "en"),
        ("Shall we extend your contract by a quarter for free?", "contract", "en"),
        ("Should we throw in a few seats?", "use", "en"),
        ("We are on it, day and night.", "quote", "en"),
        ("That will not be an issue any longer.", "quote", "en"),
        ("Your team is delighted.", "use", "en"),
        ("Most of your people would miss it.", "use", "en"),
        ("The extra seats cost nothing.", "price", "en"),
        ("Der Fehler ist bald Vergangenheit.", "quote", "de"),
        ("Wir kommen Ihnen beim Preis entgegen.", "price", "de"),
        ("Ein Gutschein ist für Sie bereit.", "quote", "de"),
        ("Attendez-vous à un correctif.", "quote", "fr"),
        ("Nous ferons un effort sur le prix.", "price", "fr"),
        ("Asumimos por completo la instalación.", "quote", "es"),
        ("Las licencias de más no cuestan nada.", "price", "es"),
    ],
)
def test_what_no_rule_for_promises_knows_is_in_no_evidence_either(
    text: str, cited: str, language: str
) -> None:
    assert unsaid(text, cited, language)


def test_only_what_a_model_wrote_is_held_to_it() -> None:
    assert unsaid("Expect a patch.", "quote")
    assert unsaid("Expect a patch.", "quote", plain=None) == []


def test_a_word_of_the_evidence_may_be_used_and_only_beside_it() -> None:
    patch = (*EVIDENCE, fact("told", Origin.QUOTE, "When does the patch arrive?"))
    assert unsaid("You asked about the patch.", "told", evidence=patch) == []
    assert unsaid("You asked about the patch.", "quote", evidence=patch)


def test_the_plain_version_lends_its_words_to_sentences_on_the_same_evidence() -> None:
    plain = message(("Zugriffe: 41 von 60", "use"), language="de")
    assert unsaid("41 von 60 Zugriffen sind ausgeschöpft.", "use", "de", plain)
    plain = message(("Ausgeschöpft: 41 von 60", "use"), language="de")
    assert unsaid("41 von 60 Plätzen sind ausgeschöpft.", "use", "de", plain) == []
    assert unsaid("Der Vertrag ist ausgeschöpft.", "contract", "de", plain)


def test_a_turn_of_speech_may_pass_in_a_thought_and_no_thing_of_ours_does() -> None:
    assert unsaid("I hope the spirits in your team are unflagging.") == []
    assert unsaid("I hope the server in your team is unflagging.")
    assert unsaid("We hope our wizards are unflagging.")


def test_a_subject_may_use_what_any_evidence_of_the_message_says() -> None:
    body = message(("41 of your 60 seats are in use.", "use"))
    told = Message(body.recipients, "Our gift to you", body.body, body.sentences[1:], "en")
    found = check(DraftKind.FOLLOW_UP, told, EVIDENCE, ALLOWED, NOTHING)
    assert [one.text for one in found if one.code is ProblemCode.UNSAID] == ["Our gift to you"]


@pytest.mark.parametrize("kind", FOR_CUSTOMERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_said_again_by_a_model_says_nothing_new(kind: DraftKind, language: Language) -> None:
    for profile in PROFILES:
        known = situation()
        one = wanted(kind, profile, language=language)
        pack = evidence_pack(known, one, Weekdays(), TODAY)
        task = Task(one, pack, (), check, allowed(known))
        _, _, found = task.rendered_by_model(task.plain(), task.plain())
        assert [problem for problem in found if problem.code is ProblemCode.UNSAID] == []


def test_a_word_that_counts_only_as_it_is_listed_lends_nothing_to_its_forms() -> None:
    english = sayable("en")
    assert "always" in english.sections("ask")
    assert "always" not in english.sections("asked")
    assert english.grave("servers")
    assert sayable("pt") is not sayable("de")
    assert sayable("pt").language == "en"


@pytest.mark.parametrize("file", ["claims", "concepts", "moods", "undertakings"])
def test_tables_of_wordings_say_something_in_every_language(file: str) -> None:
    for name, table in wordings(file).items():
        assert table, name
        if not set(table).isdisjoint(LANGUAGES):
            assert set(table) == set(LANGUAGES)


def test_numbers_are_left_to_the_check_of_numbers() -> None:
    few = (fact("few", Origin.FIGURE, n=number("3")),)
    assert unsaid("Three seats are in use.", "few", evidence=few) == []
