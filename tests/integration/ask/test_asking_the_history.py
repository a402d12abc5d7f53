"""`ask` over a small history: found words, abstention, scope, past days, follow-ups, and a model in every state."""

from datetime import date

import pytest
from asked_house import MAILS, QUESTION, refs, with_model, written
from scripted_model import Fault, ScriptedModel

from domain.errors import NotFoundError
from keepwell.analyst import ask
from keepwell.bootstrap import House

ADDRESSES = (Fault.CONNECTION_REFUSED, Fault.TLS_TO_A_PLAIN_PORT)


def test_without_a_model_the_answer_is_quoted_with_its_sources(house: House) -> None:
    found = ask(house, QUESTION)
    assert refs(found) >= {"I-1", "I-2"}
    assert (found.mode, found.label, found.abstained) == (
        "extractive",
        "no AI: no model is configured",
        False,
    )
    first = next(one for one in found.sentences if one["citations"][0]["ref"] == "I-1")
    assert (
        first["text"]
        == "On 12 May 2026 Ana Ruiz wrote: “The migration of our 1,200 records is done since Monday.”"
    )
    assert first["citations"][0]["quote"] in MAILS[0]["body"]
    assert any("do not agree" in note for note in found.notes)


@pytest.mark.parametrize(
    "question",
    [
        "What did Acme say about Kubernetes clusters?",
        "What is the weather in Bergen tomorrow?",
        "What did Acme say about the xylophone?",
        "Who won the football match?",
    ],
)
def test_what_is_not_there_is_not_answered(house: House, question: str) -> None:
    found = ask(house, question)
    assert found.abstained
    assert found.sentences == []
    assert "I don't have that." in found.text


def test_of_a_past_day_nothing_later_is_told(house: House) -> None:
    found = ask(house, QUESTION, as_of=date(2026, 6, 30))
    assert refs(found) == {"I-1"}


def test_another_persons_accounts_are_not_there(house: House) -> None:
    assert "I-4" in refs(ask(house, "Which migration failed?", user="Lee Chan"))
    mine = ask(house, "What about the migration and the xylophone?", user="Kim Berg")
    assert "I-4" not in refs(mine)
    with pytest.raises(NotFoundError):
        ask(house, "What about the migration?", account="Brightwave", user="Kim Berg")
    with pytest.raises(NotFoundError):
        ask(house, QUESTION, user="Nobody")


def test_a_follow_up_keeps_the_account_and_the_question(house: House) -> None:
    first = ask(house, "What did Acme say about the lunch?")
    assert refs(first) == {"I-3"}
    assert "I-1" in refs(ask(house, "and about the migration?", before=first.before))


def test_with_a_model_only_what_its_sources_say_is_kept(house: House, scripted_model: ScriptedModel) -> None:
    plain = ask(house, QUESTION)
    label = {c["ref"]: c["label"] for one in plain.sentences for c in one["citations"]}
    scripted_model.says(
        written(
            ("The migration of 1,200 records is done since Monday.", [label["I-1"]]),
            ("The migration of 9,999 records is done.", [label["I-1"]]),
            ("Brightwave gets a refund.", [label["I-2"]]),
        )
    )
    found = ask(with_model(house, scripted_model.url), QUESTION)
    assert [one["text"] for one in found.sentences] == [
        "The migration of 1,200 records is done since Monday."
    ]
    assert (found.mode, found.label) == ("ai", "")
    assert any(note.startswith("2 sentences of the model went") for note in found.notes)


def test_a_model_may_say_that_it_is_not_there(house: House, scripted_model: ScriptedModel) -> None:
    scripted_model.says(written(not_there=True))
    found = ask(with_model(house, scripted_model.url), QUESTION)
    assert found.abstained


def test_a_model_that_makes_everything_up_is_not_believed(
    house: House, scripted_model: ScriptedModel
) -> None:
    scripted_model.says(written(("All customers get a refund of 500 euros.", ["e1"])))
    found = ask(with_model(house, scripted_model.url), QUESTION)
    assert (found.mode, found.label) == (
        "extractive",
        "no AI: what the model wrote is not borne out by the sources",
    )
    assert refs(found) >= {"I-1", "I-2"}


def test_a_model_is_only_shown_the_accounts_in_scope(house: House, scripted_model: ScriptedModel) -> None:
    scripted_model.says(written(not_there=True))
    ask(with_model(house, scripted_model.url), "What about the migration?", user="Kim Berg")
    assert "xylophone" not in scripted_model.asked[0].words
    assert "1,200 records" in scripted_model.asked[0].words


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in ADDRESSES])
def test_whatever_a_model_does_an_answer_comes_and_is_marked(
    house: House, scripted_model: ScriptedModel, fault: Fault
) -> None:
    scripted_model.always(fault)
    found = ask(with_model(house, scripted_model.url, seconds=0.4), QUESTION)
    assert refs(found) >= {"I-1", "I-2"}
    assert found.mode == "extractive"
    assert found.label.startswith("no AI: ")


@pytest.mark.parametrize("fault", ADDRESSES)
def test_a_model_that_cannot_be_reached_leaves_the_answer_as_it_is(
    house: House, scripted_model: ScriptedModel, fault: Fault
) -> None:
    found = ask(with_model(house, scripted_model.url_of(fault), seconds=0.4), QUESTION)
    assert refs(found) >= {"I-1", "I-2"}
    assert found.label.startswith("no AI: ")
